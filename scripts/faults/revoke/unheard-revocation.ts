import type { Person } from '../rig/person.ts';
import type { Rig } from '../rig/with-rig.ts';
import { SETTLED_WITHIN_MS } from './path.ts';

/** A revocation whose answer nobody read, because the control plane was killed first. */
export type UnheardRevocation = { id: string; requestedAtNs: number; person: Person };

/** Disables somebody while no edge can hear of it, and kills the control plane as soon as that is committed. */
export async function disableAndKill(rig: Rig, person: Person): Promise<UnheardRevocation> {
  const { admin, control, database, history, links } = rig;
  const id = `r${history.begin('revocation')}`;
  const requestedAtNs = history.nowNs();
  for (const link of links) link.mode = 'silent';
  const unanswered = admin.call('POST', `/users/${person.userId}/disable`, {}).then(
    () => 'answered' as const,
    () => 'broken' as const,
  );
  await database.untilDisabled(person.userId);
  control.kill();
  for (const link of links) link.heal();
  if ((await unanswered) === 'answered') throw new Error('the change was answered before the kill');
  return { id, requestedAtNs, person };
}

/** Waits until it is settled after all, and writes it down; answers whether it was. */
export async function settleUnheard(
  rig: Rig,
  { id, requestedAtNs, person }: UnheardRevocation,
): Promise<boolean> {
  const { admin, database, history } = rig;
  const propagation = await admin.propagation(await database.lastPropagationOf(person.userId));
  const { state } = await admin.settled(propagation, SETTLED_WITHIN_MS);
  history.write({
    kind: 'revocation',
    id,
    path: 'disable user before a kill',
    covers: { user: person.userId },
    ends: 'both',
    requestedAtNs,
    settledAtNs: state === 'pending' ? null : history.nowNs(),
    state,
  });
  person.lose(() => true);
  return state !== 'pending';
}
