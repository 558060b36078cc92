import type { Dice } from '../dice.ts';
import type { RevocationEntry } from '../history/entry.ts';
import { type Admin, itemsOf, type Propagation, textOf } from '../rig/admin.ts';
import type { Held, Person } from '../rig/person.ts';
import type { Site } from '../rig/site.ts';

/** One way to take access away, and to give it back where somebody has to. */
export type Revocation = Pick<RevocationEntry, 'path' | 'covers' | 'ends'> & {
  ask(): Promise<Propagation>;
  /** Whether a session of before is over for good. */
  isOver(held: Held): boolean;
  lift: (() => Promise<Propagation>) | null;
  /** Their passkey is gone, so they need another one. */
  needsPasskey: boolean;
};

/** Longer than any state should stay open; what is pending then is written down as that. */
export const SETTLED_WITHIN_MS = 30_000;

type OfPerson = (admin: Admin, person: Person, dice: Dice) => Promise<Revocation>;
type OfSite = (admin: Admin, site: Site) => Revocation;

/** The write paths that revoke what one person may do. */
export const PATHS_OF_PERSON: readonly OfPerson[] = [
  async (admin, { userId: user }) => ({
    path: 'disable user',
    covers: { user },
    ends: 'both',
    ask: () => admin.change('POST', `/users/${user}/disable`, {}),
    isOver: () => true,
    lift: () => admin.change('POST', `/users/${user}/enable`),
    needsPasskey: false,
  }),
  async (admin, { userId: user }) => ({
    path: 'end all sessions',
    covers: { user },
    ends: 'sessions',
    ask: () => admin.change('POST', `/users/${user}/sessions/end`),
    isOver: () => true,
    lift: null,
    needsPasskey: false,
  }),
  async (admin, { userId: user, live }, dice) => {
    const { session } = dice.pick(live);
    return {
      path: 'end one session',
      covers: { user, session },
      ends: 'sessions',
      ask: () => admin.change('DELETE', `/sessions/${session}`),
      isOver: (held) => held.session === session,
      lift: null,
      needsPasskey: false,
    };
  },
  async (admin, { userId: user, home }) => ({
    path: 'remove grant',
    covers: { user, host: home.id },
    ends: 'both',
    ask: () => admin.change('DELETE', `/users/${user}/hosts/${home.id}`),
    isOver: ({ site }) => site === home,
    lift: () => admin.change('PUT', `/users/${user}/hosts/${home.id}`),
    needsPasskey: false,
  }),
  async (admin, { userId: user }) => ({
    path: 'remove passkey',
    covers: { user },
    ends: 'sessions',
    ask: () => removePasskeys(admin, user),
    isOver: () => true,
    lift: null,
    needsPasskey: true,
  }),
];

/** The write paths that revoke access to a site for everybody. Sessions outlive them. */
export const PATHS_OF_SITE: readonly OfSite[] = [
  (admin, { id }) => ({
    ...ofSite('lock host', id),
    ask: () => admin.change('POST', `/hosts/${id}/lockdown`, { block_traffic: true }),
    lift: () => admin.change('POST', `/hosts/${id}/lockdown`, { block_traffic: false }),
  }),
  (admin, { id }) => ({
    ...ofSite('deactivate host', id),
    ask: () => admin.change('PATCH', `/hosts/${id}`, { is_active: false }),
    lift: () => admin.change('PATCH', `/hosts/${id}`, { is_active: true }),
  }),
];

/** Usually there is one; where the answer to an enrolment was lost, the person has another that they know nothing of. */
async function removePasskeys(admin: Admin, user: string): Promise<Propagation> {
  const { body } = await admin.call('GET', `/users/${user}/passkeys`);
  const [first, ...more] = itemsOf(body).map((passkey) => `/users/${user}/passkeys/${textOf(passkey, 'id')}`);
  if (first === undefined) throw new Error('somebody without a passkey holds sessions');
  for (const path of more) await admin.settled(await admin.change('DELETE', path), SETTLED_WITHIN_MS);
  return admin.change('DELETE', first);
}

function ofSite(path: string, host: string) {
  const isOver = () => false;
  return { path, covers: { host }, ends: 'access', isOver, needsPasskey: false } as const;
}
