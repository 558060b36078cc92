import { diceOf } from '../dice.ts';
import type { Load } from '../load/load.ts';
import type { Person } from '../rig/person.ts';
import { Admin, textOf } from '../rig/admin.ts';
import type { Site } from '../rig/site.ts';
import type { Rig } from '../rig/with-rig.ts';
import { PATHS_OF_PERSON, PATHS_OF_SITE, type Revocation } from '../revoke/path.ts';
import { takeAccess } from '../revoke/take-access.ts';
import { Persistence } from '../scenarios/persistence.ts';
import { until } from '../scenarios/until.ts';
import type { Link, Links } from './links.ts';

/** A database that was just started anew refuses until it has heard of the edges. */
const USED_WITHIN_MS = 30_000;

/** What there was when the past was kept. */
export type Before = { toUse: Link[]; toRevoke: Link[]; open: Link[]; key: { id: string; admin: Admin } };

/** What happened after that. */
export type Since = {
  /** Revocations of access, which come back with the data: by their id in the history. */
  ofAccess: { id: string; revocation: Revocation; person: Person | null }[];
  byPath: Record<string, number>;
  pending: number;
  site: Site;
};

/** Makes what will be used, revoked or left alone since. */
export async function prepare(rig: Rig, links: Links, linksOfEach: number): Promise<Before> {
  const issue = async () => {
    const people = rig.people.filter((person) => isUntouched(rig, person)).slice(0, 1);
    const [person] = people;
    if (person === undefined) throw new Error('too few people');
    return Promise.all(Array.from({ length: linksOfEach }, () => links.issue(person)));
  };
  const { body } = await rig.admin.call('POST', '/api-keys', { name: 'revoked since' });
  const key = { id: textOf(body, 'id'), admin: new Admin(rig.control.url, textOf(body, 'api_key')) };
  return { toUse: await issue(), toRevoke: await issue(), open: await issue(), key };
}

/** People to whom nothing happens: every path takes one in turn, and each round leaves two alone. */
export function isUntouched({ people }: Rig, person: Person): boolean {
  return pathOf(people.indexOf(person)) === undefined;
}

/** Uses and revokes links, revokes access by every write path, opens sessions; each as it would be on any day. */
export async function happen(
  rig: Rig,
  { load, links, before, seed }: { load: Load; links: Links; before: Before; seed: number },
): Promise<Since> {
  const { admin, people, sites, workers, history } = rig;
  const [site] = sites.slice(-1);
  if (site === undefined) throw new Error('a rig has sites');
  const since: Since = { ofAccess: [], byPath: {}, pending: 0, site };
  const dice = diceOf(seed);
  const { ceremony } = new Persistence();
  for (const [i, link] of before.toUse.entries()) {
    const worker = workers[i % workers.length];
    if (worker === undefined) continue;
    const used = await until(async () => (await links.redeem(link, worker)) === 200, USED_WITHIN_MS);
    if (used === null) throw new Error('a setup link that nobody had used was not good');
  }
  for (const link of before.toRevoke) await links.revoke(link);
  await admin.call('DELETE', `/api-keys/${before.key.id}`);
  for (const [i, person] of people.entries()) {
    const port = workers[i % workers.length]?.port ?? 0;
    await ceremony(async () => void (await person.signIn(person.home, { port, history })));
    const path = pathOf(i);
    if (path !== undefined) await take(rig, since, { revocation: await path(admin, person, dice), person });
  }
  const lock = PATHS_OF_SITE[0]?.(admin, site);
  if (lock !== undefined) await take(rig, since, { revocation: lock, person: null });
  await load.strike(people.flatMap(({ live, ended }) => [...live, ...ended]));
  return since;
}

async function take(
  rig: Rig,
  since: Since,
  { revocation, person }: { revocation: Revocation; person: Person | null },
): Promise<void> {
  const { id, settledMs } = await takeAccess(rig, revocation);
  if (settledMs === null) since.pending += 1;
  since.byPath[revocation.path] = (since.byPath[revocation.path] ?? 0) + 1;
  person?.lose(revocation.isOver);
  if (revocation.ends !== 'sessions' || revocation.needsPasskey)
    since.ofAccess.push({ id, revocation, person });
}

function pathOf(index: number) {
  return PATHS_OF_PERSON[index % (PATHS_OF_PERSON.length + 2)];
}
