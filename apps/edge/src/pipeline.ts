import type { Deps } from './deps.ts';
import { active } from './guards/active.ts';
import { admit } from './guards/admit.ts';
import { credential } from './guards/credential.ts';
import { identify } from './guards/identify.ts';
import { knownHost } from './guards/known-host.ts';
import { lockdown } from './guards/lockdown.ts';
import { passedPreflight } from './guards/passed-preflight.ts';
import { portal } from './guards/portal.ts';
import { preflight } from './guards/preflight.ts';
import { principal } from './guards/principal.ts';
import { websocketOrigin } from './guards/websocket-origin.ts';
import { wellFormed } from './guards/well-formed.ts';
import { type Allow, CONTINUE, type Deny, deny, type Guard, type Verdict, type Visit } from './visit.ts';

/** Every request meets these in this order. Deny is what remains when the list ends. */
export const GUARDS: readonly Guard[] = [
  wellFormed,
  knownHost,
  lockdown,
  active,
  identify,
  preflight,
  websocketOrigin,
  portal,
  passedPreflight,
  credential,
  principal,
  admit,
];

/** Longer than all the calls to the control plane that one walk may wait for, each up to its own limit of 2 s. */
const WALK_LIMIT_MS = 10_000;
/** A lease that runs out while the guards walk sends the visit round again; twice is bad luck, more is a fault. */
const MAX_WALKS = 3;

/** `guard`: the one that spoke last, empty when none decided. */
export type Decision = { visit: Visit; verdict: Allow | Deny; guard: string };
type Path = { guards: readonly Guard[]; limitMs?: number };

/** Walks the guards until one allows or denies, on facts that are good when the decision falls (leases.md I3). */
export async function decide(visit: Visit, deps: Deps): Promise<Decision> {
  for (let walks = 0; walks < MAX_WALKS; walks += 1) {
    const decision = await walk(visit, deps, { guards: GUARDS });
    if (decision.verdict.is === 'deny' || visit.facts.areCurrent()) return decision;
  }
  return { visit, verdict: deny('edge.stale'), guard: '' };
}

/** One walk along a list of guards. A guard that throws, or is not done in time, has refused. */
export async function walk(visit: Visit, deps: Deps, path: Path): Promise<Decision> {
  const deadline = new Deadline(path.limitMs ?? WALK_LIMIT_MS);
  let here = visit;
  try {
    for (const guard of path.guards) {
      const judging = judged(guard, here, { deps, deadline });
      const verdict = judging instanceof Promise ? await judging : judging;
      if (verdict.is !== 'continue') return { visit: here, verdict, guard: guard.name };
      if (verdict !== CONTINUE) here = { ...here, known: { ...here.known, ...verdict.learned } };
    }
    return { visit: here, verdict: deny('edge.failure'), guard: '' };
  } finally {
    deadline.lift();
  }
}

type Judging = { deps: Deps; deadline: Deadline };

/** At once where the guard judges at once: waiting for what is there already costs more than most guards. */
function judged(guard: Guard, visit: Visit, { deps, deadline }: Judging): Verdict | Promise<Verdict> {
  const failed = (cause: unknown) => {
    deps.log({ msg: 'guard failed', request_id: visit.requestId, guard: guard.name, error: String(cause) });
    return deny('edge.failure');
  };
  try {
    const verdict = guard(visit, deps);
    return verdict instanceof Promise ? Promise.race([verdict, deadline.passed()]).catch(failed) : verdict;
  } catch (cause) {
    return failed(cause);
  }
}

/** One timer for all that wait, made when the first does: timers cost more than most guards. */
class Deadline {
  readonly #limitMs: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #passed: Promise<never> | null = null;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Fails when the time is up. */
  passed(): Promise<never> {
    this.#passed ??= new Promise((_, reject) => {
      this.#timer = setTimeout(() => reject(new Error('the guards took too long')), this.#limitMs);
    });
    return this.#passed;
  }

  lift(): void {
    clearTimeout(this.#timer);
  }
}
