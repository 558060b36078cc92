import type { Load } from '../load/load.ts';
import { signInWhereMissing } from '../rig/people.ts';
import type { Rig } from '../rig/with-rig.ts';
import { PATHS_OF_PERSON } from '../revoke/path.ts';
import { takeAccess } from '../revoke/take-access.ts';
import { diceOf } from '../dice.ts';
import { Persistence } from '../scenarios/persistence.ts';
import { MAX_STALE_S } from './bounds.ts';
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
  const servedAtNs = served.includes(null) ? null : Math.max(...served.map((ns) => ns ?? 0));
  for (const [i, settledAtNs] of served.entries()) writeFall(rig, { worker: i, atNs, settledAtNs });
  for (const { id } of since.ofAccess)
    history.write({ kind: 'lift', revocation: id, requestedAtNs: atNs, settledAtNs: servedAtNs });
  for (const person of people) person.lose((held) => ofBefore.includes(held));
  await load.strike(ofBefore);
  const persistence = new Persistence();
  for (const [i, person] of people.entries())
    if (isUntouched(rig, person))
      await persistence.ceremony(() => signInWhereMissing(person, doorOf(rig, i)));
  const numbers = await comeBack(rig, at);
  await load.strike([...ofBefore, ...people.flatMap(({ live }) => live)]);
  const changed = at.isShort ? { numbers: {}, faults: [] } : await changeAgain(rig, { load, startedAtNs });
  links.stop();
  await hammering;
  const now = await generationOf(rig);
  const served_ms = Object.fromEntries(
    rig.workers.map(({ name }, i) => [
      `servedAnewAfterMs by ${name}`,
      msBetween(startedAtNs, served[i] ?? null),
    ]),
  );
  return {
    unavailableUntilNs: servedAtNs ?? history.nowNs(),
    numbers: {
      ...served_ms,
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

/** From when a worker serves people who signed in anew, sessions of before the fall are over there. */
function writeFall(
  { history, workers }: Rig,
  { worker, atNs, settledAtNs }: { worker: number; atNs: number; settledAtNs: number | null },
): void {
  const id = `r${history.begin('revocation')}`;
  const state = settledAtNs === null ? 'pending' : 'acknowledged';
  const what = {
    path: 'fall back',
    covers: { worker: workers[worker]?.name ?? '' },
    ends: 'sessions',
  } as const;
  history.write({ kind: 'revocation', id, ...what, requestedAtNs: atNs, settledAtNs, state });
}

/** Somebody is revoked in the database that fell back; it may be long until that is settled, but it must be. */
async function changeAgain(
  rig: Rig,
  { load, startedAtNs }: { load: Load; startedAtNs: number },
): Promise<Part> {
  const [person] = rig.people.filter((one) => isUntouched(rig, one) && one.live.length > 0).slice(-1);
  const path = PATHS_OF_PERSON[0];
  if (person === undefined || path === undefined) throw new Error('too few people');
  const revocation = await path(rig.admin, person, diceOf(0));
  const { settledMs } = await takeAccess(rig, revocation, SETTLED_WITHIN_MS);
  const settledAfterMs = settledMs === null ? null : msBetween(startedAtNs, rig.history.nowNs());
  const struck = person.live;
  person.lose(() => true);
  await load.strike(struck);
  return {
    numbers: { changeSettledAfterMs: settledAfterMs },
    faults: settledMs === null ? ['a change after the fall was never settled'] : [],
  };
}

async function generationOf({ admin }: Rig): Promise<{ epoch: number; generation: number }> {
  const { body } = await admin.call('GET', '/status');
  return { epoch: Number(body['epoch']), generation: Number(body['generation']) };
}

function doorOf({ workers, history }: Rig, i: number) {
  return { port: workers[i % workers.length]?.port ?? 0, history };
}

function msBetween(fromNs: number, toNs: number | null): number | null {
  return toNs === null ? null : Math.round((toNs - fromNs) / 1e6);
}
