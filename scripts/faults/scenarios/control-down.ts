import { setTimeout as wait } from 'node:timers/promises';
import { judgeFile } from '../history/judge-file.ts';
import { Load } from '../load/load.ts';
import { CeremonyRefused } from '../rig/ceremony.ts';
import type { Person } from '../rig/person.ts';
import { type Rig, withRig } from '../rig/with-rig.ts';
import { disableAndKill, settleUnheard } from '../revoke/unheard-revocation.ts';
import { cutOff } from './cut-off.ts';
import { type Outcome, outcomeOf, type Part, type Play } from './scenario.ts';
import { until } from './until.ts';

const FULL = { people: 60, sites: 4, outageMs: 60_000, clients: 32, requestsPerS: 1_500, convergeMs: 2_000 };
/** Counts are judged, not times: what does not converge in this time never will. */
const SHORT: typeof FULL = {
  people: 8,
  sites: 2,
  outageMs: 3_000,
  clients: 8,
  requestsPerS: 300,
  convergeMs: 20_000,
};
const WITHIN_MS = 20_000;

/** One worker is cut off until it must not serve; then the control plane is killed, and frozen, while people work. */
export async function controlDown(play: Play): Promise<Outcome> {
  const size = play.isShort ? SHORT : FULL;
  const { historyFile, say } = play;
  const played = await withRig({ historyFile, say, people: size.people, sites: size.sites }, (rig) =>
    playOn(rig, play, size),
  );
  const outcome = outcomeOf(await judgeFile(historyFile, { cutWithinMs: WITHIN_MS }));
  Object.assign(outcome.numbers, played.numbers);
  outcome.faults.push(...played.faults);
  if (play.isShort)
    outcome.omitted.push('a worker cut off for longer than max_stale_s, which is 60 s at least');
  return outcome;
}

async function playOn(rig: Rig, play: Play, size: typeof FULL): Promise<Part> {
  const { people, workers, history, stage } = rig;
  const { clients, requestsPerS } = size;
  const load = new Load({ people, workers, history, seed: play.seed, clients, requestsPerS });
  const played: Part = { numbers: {}, faults: [] };
  // What a worker never read it cannot decide without the control plane.
  for (const { live } of people) await load.strike(live);
  load.start();
  try {
    // The cut comes first: a holder that is given up by anything else would have to run out before it.
    const parts = play.isShort ? [killed, frozen] : [cutOff, killed, frozen];
    for (const part of parts) {
      const { numbers, faults } = await part(rig, { play, size, load });
      Object.assign(played.numbers, numbers);
      played.faults.push(...faults);
    }
  } finally {
    await load.stop();
    load.close();
  }
  await history.close();
  played.faults.push(...stage.crashes);
  return played;
}

type With = { play: Play; size: typeof FULL; load: Load };

async function killed(rig: Rig, { play, size, load }: With): Promise<Part> {
  const [victim, visitor] = rig.people;
  if (victim === undefined || visitor === undefined) throw new Error('too few people');
  play.say(`Killing the control plane for ${size.outageMs / 1000} s ...`);
  const unheard = await disableAndKill(rig, victim);
  const restartAtMs = performance.now() + size.outageMs;
  const faults = await refusedSignIn(rig, visitor);
  await wait(Math.max(0, restartAtMs - performance.now()));
  await rig.control.start();
  const [appliedMs, signInMs] = await Promise.all([
    until(() => isRefusedEverywhere(load, victim), WITHIN_MS),
    until(() => canSignIn(rig, visitor), WITHIN_MS),
  ]);
  for (const [what, ms] of Object.entries({ 'the revocation of before': appliedMs, 'sign-in': signInMs }))
    if (ms === null || ms > size.convergeMs) faults.push(`after the restart ${what} took ${inWords(ms)}`);
  if (!(await settleUnheard(rig, unheard))) faults.push('the revocation of before the kill stayed pending');
  await load.strike([...victim.ended, ...visitor.live]);
  return { numbers: { killRevocationAppliedMs: appliedMs, killSignInMs: signInMs }, faults };
}

async function frozen(rig: Rig, { play, size, load }: With): Promise<Part> {
  const [, , visitor] = rig.people;
  if (visitor === undefined) throw new Error('too few people');
  play.say(`Freezing the control plane for ${size.outageMs / 1000} s ...`);
  rig.control.freeze();
  const thawAtMs = performance.now() + size.outageMs;
  const faults = await refusedSignIn(rig, visitor);
  await wait(Math.max(0, thawAtMs - performance.now()));
  rig.control.thaw();
  const signInMs = await until(() => canSignIn(rig, visitor), WITHIN_MS);
  if (signInMs === null || signInMs > size.convergeMs)
    faults.push(`after the thaw sign-in took ${inWords(signInMs)}`);
  await load.strike(visitor.live);
  return { numbers: { freezeSignInMs: signInMs }, faults };
}

function inWords(ms: number | null): string {
  return ms === null ? 'too long' : `${Math.round(ms)} ms`;
}

/** Signing in says at once that it is not possible now, and when to ask again. */
async function refusedSignIn(rig: Rig, person: Person): Promise<string[]> {
  const refused = await trySignIn(rig, person);
  if (refused === null) return ['somebody signed in without a control plane'];
  const { status, retryAfter } = refused;
  return status === 503 && retryAfter !== undefined
    ? []
    : [`sign-in during the outage answered ${status}, Retry-After ${retryAfter ?? 'missing'}`];
}

async function canSignIn(rig: Rig, person: Person): Promise<boolean> {
  return (await trySignIn(rig, person)) === null;
}

/** Null when it worked; how it was refused otherwise. */
async function trySignIn(
  { workers: [worker], history }: Rig,
  person: Person,
): Promise<CeremonyRefused | null> {
  try {
    await person.signIn(person.home, { port: worker?.port ?? 0, history });
    return null;
  } catch (error) {
    if (error instanceof CeremonyRefused) return error;
    throw error;
  }
}

async function isRefusedEverywhere(load: Load, { live, ended }: Person): Promise<boolean> {
  const statuses = await load.strike([...live, ...ended]);
  return statuses.every((status) => status !== 200);
}
