import type { Propagation } from '../rig/admin.ts';
import { Database } from '../rig/database.ts';
import type { Load } from '../load/load.ts';
import { signInWhereMissing } from '../rig/people.ts';
import type { Rig } from '../rig/with-rig.ts';
import { PATHS_OF_PERSON } from '../revoke/path.ts';
import { takeAccess } from '../revoke/take-access.ts';
import { diceOf } from '../dice.ts';
import { Persistence } from '../scenarios/persistence.ts';
import { MAX_STALE_S, UNSETTLED_S } from './bounds.ts';
import type { Part } from '../scenarios/scenario.ts';
import { comeBack } from './come-back.ts';
import type { Links } from './links.ts';
import { serveAnew } from './serve-anew.ts';
import { type Before, isUntouched, type Since } from './since.ts';
import type { Way } from './ways.ts';

type With = { way: Way; load: Load; links: Links; before: Before; since: Since; isShort: boolean };
type Fallen = Part & { unavailableUntilNs: number };

/** Edges serve those who sign in anew by then; a change may take so long again. */
const SERVED_WITHIN_MS = (MAX_STALE_S + 5) * 1000;
const SETTLED_WITHIN_MS = (MAX_STALE_S + 60) * 1000;

/**
 * Lets the database fall back, and tries all that was handed out before from the first moment on; then everybody whom
 * the data still knows signs in anew and works on.
 */
export async function fallBack(rig: Rig, at: With): Promise<Fallen> {
  const { control, history, people } = rig;
  const { load, links, before, since } = at;
  const former = await generationOf(rig);
  const ofBefore = people.flatMap(({ live, ended }) => [...live, ...ended]);
  const atNs = history.nowNs();
  control.kill();
  const hammering = links.hammer([...before.toUse, ...before.toRevoke]);
  await at.way.fallBack(rig);
  await control.start();
  const startedAtNs = history.nowNs();
  const served = await servedByAll(rig, load);
  const servedAtNs = writeFall(rig, { atNs, served, since });
  for (const person of people) person.lose((held) => ofBefore.includes(held));
  await load.strike(ofBefore);
  const { ceremony } = new Persistence();
  for (const [i, person] of people.entries())
    if (isUntouched(rig, person)) await ceremony(() => signInWhereMissing(person, doorOf(rig, i)));
  const numbers = await comeBack(rig, at);
  await load.strike([...ofBefore, ...people.flatMap(({ live }) => live)]);
  const changed = at.isShort ? { numbers: {}, faults: [] } : await changeAgain(rig, { load, startedAtNs });
  links.stop();
  await hammering;
  const now = await generationOf(rig);
  return {
    unavailableUntilNs: servedAtNs ?? history.nowNs(),
    numbers: {
      ...Object.fromEntries(
        rig.workers.map(({ name }, i) => [`${name} serves anew after ms`, msBetween(startedAtNs, served[i])]),
      ),
      ...numbers,
      ...changed.numbers,
      'answers to links of before': [...links.statuses].map(([status, n]) => `${status}: ${n}`).join(', '),
      epochs: `${former.epoch} -> ${now.epoch}`,
      generations: `${former.generation} -> ${now.generation}`,
      sessionsOfBefore: ofBefore.length,
    },
    faults: [
      ...(servedAtNs === null ? ['not every worker served somebody who signed in anew'] : []),
      ...(now.generation > former.generation ? [] : ['the generation of sessions did not rise']),
      ...changed.faults,
    ],
  };
}

/** When each worker let somebody in who had signed in anew. */
function servedByAll(rig: Rig, load: Load): Promise<(number | null)[]> {
  const untouched = rig.people.filter((person) => isUntouched(rig, person));
  return Promise.all(
    rig.workers.map(async (worker, i) => {
      const person = untouched[i];
      if (person === undefined) throw new Error('too few people');
      return serveAnew(rig, { load, person, worker, withinMs: SERVED_WITHIN_MS });
    }),
  );
}

/**
 * From when a worker serves people who signed in anew, sessions of before the fall are over there; revocations of access
 * are gone with the data. Answers when all of them served, or null.
 */
function writeFall(
  { history, workers }: Rig,
  { atNs, served, since }: { atNs: number; served: (number | null)[]; since: Since },
): number | null {
  for (const [i, { name }] of workers.entries()) {
    const id = `r${history.begin('revocation')}`;
    const settledAtNs = served[i] ?? null;
    const state = settledAtNs === null ? 'pending' : 'acknowledged';
    const what = { path: 'fall back', covers: { worker: name }, ends: 'sessions' } as const;
    history.write({ kind: 'revocation', id, ...what, requestedAtNs: atNs, settledAtNs, state });
  }
  const known = served.filter((ns) => ns !== null);
  const allAtNs = known.length === workers.length ? Math.max(...known) : null;
  for (const { id } of since.ofAccess)
    history.write({ kind: 'lift', revocation: id, requestedAtNs: atNs, settledAtNs: allAtNs });
  return allAtNs;
}

/**
 * Somebody is revoked in the database that fell back: pending, with the time when that ends, until nobody of the lost
 * past may serve any more. Most of that time is passed in the database.
 */
async function changeAgain(
  rig: Rig,
  { load, startedAtNs }: { load: Load; startedAtNs: number },
): Promise<Part> {
  const [person] = rig.people.filter((one) => isUntouched(rig, one) && one.live.length > 0).slice(-1);
  const path = PATHS_OF_PERSON[0];
  if (person === undefined || path === undefined) throw new Error('too few people');
  const revocation = await path(rig.admin, person, diceOf(0));
  let first: Propagation | null = null;
  const ask = async () => {
    first = await rig.admin.propagation((await revocation.ask()).id);
    const database = new Database(rig.stage);
    try {
      await database.leaveOfLostPast(MAX_STALE_S);
    } finally {
      await database.close();
    }
    return first;
  };
  const { settledMs } = await takeAccess(rig, { ...revocation, ask }, SETTLED_WITHIN_MS);
  const settledAfterMs = settledMs === null ? null : msBetween(startedAtNs, rig.history.nowNs());
  const struck = person.live;
  person.lose(() => true);
  await load.strike(struck);
  return {
    numbers: { changeSettledAfterMs: settledAfterMs },
    faults: [
      ...boundFaults(first),
      ...(settledMs === null ? ['a change after the fall was never settled'] : []),
    ],
  };
}

function boundFaults(told: Propagation | null): string[] {
  if (told === null || told.state !== 'pending')
    return ['a change straight after the fall was told as settled'];
  const inS = (Date.parse(told.boundedUntil ?? '') - Date.now()) / 1000;
  return inS <= UNSETTLED_S
    ? []
    : [`a change after the fall is bounded by ${told.boundedUntil ?? 'nothing'}`];
}

async function generationOf({ admin }: Rig): Promise<{ epoch: number; generation: number }> {
  const { body } = await admin.call('GET', '/status');
  return { epoch: Number(body['epoch']), generation: Number(body['generation']) };
}

function doorOf({ workers, history }: Rig, i: number) {
  return { port: workers[i % workers.length]?.port ?? 0, history };
}

function msBetween(fromNs: number, toNs: number | null | undefined): number | null {
  return toNs === null || toNs === undefined ? null : Math.round((toNs - fromNs) / 1e6);
}
