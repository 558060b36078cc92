import { setTimeout as wait } from 'node:timers/promises';
import type { Json } from '../../start/json.ts';
import { itemsOf, textOf } from '../rig/admin.ts';
import type { Held } from '../rig/person.ts';
import { signInWhereMissing } from '../rig/people.ts';
import { SETTLED_WITHIN_MS } from '../revoke/path.ts';
import type { Rotation } from './rotation.ts';

const DONE_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 100;

/**
 * Lets the job rotate the key that signs sessions: a month passes, and then the day that the older one verifies on.
 * Sessions of the older key hold until then, and none of them after it.
 */
export async function rotateSessionKey(rotation: Rotation): Promise<void> {
  const { rig, load } = rotation;
  const { admin, database, history, people, workers } = rig;
  const [former] = (await keysIn(rotation, 'signing')).map((key) => textOf(key, 'id'));
  if (former === undefined) throw new Error('no session key signs');
  await database.ageSigningKey();
  await byJob(rotation, async () => (await keysIn(rotation, 'verifying')).some(({ id }) => id === former));
  await load.strike(people.flatMap(({ live }) => live));
  const old = people.flatMap(({ live }) => live.filter((held) => keyOf(held) === former));
  if (old.length === 0) rotation.faults.push('no session of the former session key was left to be tried');
  const requestedAtNs = history.nowNs();
  // From now on everybody works on sessions of the newer key; those of the older one are tried as such.
  for (const [i, person] of people.entries()) {
    person.lose((held) => old.includes(held));
    await signInWhereMissing(person, { port: workers[i % workers.length]?.port ?? 0, history });
  }
  const newer = people.flatMap(({ live }) => live);
  if (newer.some((held) => keyOf(held) === former))
    rotation.faults.push('a session was signed by the former session key after its successor had taken over');
  await load.strike(old);
  const { propagation_id: wayOfComing } = await keyNamed(rotation, former);
  await database.endOverlapOfSessionKeys();
  // It is retired first and told of next; until then it names the way on which its coming was told.
  await byJob(rotation, async () => {
    const { state, propagation_id: way } = await keyNamed(rotation, former);
    return state === 'retired' && typeof way === 'string' && way !== wayOfComing;
  });
  const way = textOf(await keyNamed(rotation, former), 'propagation_id');
  const { state } = await admin.settled(await admin.propagation(way), SETTLED_WITHIN_MS);
  if (state === 'pending') rotation.faults.push('the end of the former session key stayed pending');
  const settledAtNs = state === 'pending' ? null : history.nowNs();
  for (const { session } of old) {
    const id = `r${history.begin('revocation')}`;
    const over = { kind: 'revocation', path: 'retire session key', covers: { session } } as const;
    history.write({ ...over, id, ends: 'sessions', requestedAtNs, settledAtNs, state });
  }
  const statuses = await load.strike(old);
  rotation.numbers['sessionsOfRetiredKey'] = old.length;
  for (const status of new Set(statuses))
    rotation.expect('sessions of the retired session key', { found: String(status), wanted: '401' });
  await load.strike(newer);
  rotation.count('sessionKeysRotated');
}

/** Has the job run until something is done. */
async function byJob({ rig, faults }: Rotation, isDone: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + DONE_WITHIN_MS;
  while (!(await isDone())) {
    if (performance.now() > untilMs) return void faults.push('the job did not rotate the session key');
    await rig.admin.call('POST', '/jobs/session_key_rotation/run');
    await wait(LOOK_AGAIN_MS);
  }
}

async function keyNamed({ rig }: Rotation, kid: string): Promise<Json> {
  const { body } = await rig.admin.call('GET', '/keys/session?limit=100');
  return itemsOf(body).find(({ id }) => id === kid) ?? {};
}

async function keysIn({ rig }: Rotation, wanted: string): Promise<Json[]> {
  const { body } = await rig.admin.call('GET', '/keys/session?limit=100');
  return itemsOf(body).filter(({ state }) => state === wanted);
}

/** Which key signed a session's token. */
function keyOf({ cookie }: Held): string {
  const [, header = ''] = /=([^.]+)\./.exec(cookie) ?? [];
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
  return String(kid);
}
