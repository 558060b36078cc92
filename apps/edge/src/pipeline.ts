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
import { type Allow, type Deny, deny, type Guard, type Verdict, type Visit } from './visit.ts';

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

/** Longer than two calls to the control plane with their own time limits. */
const GUARD_LIMIT_MS = 5000;
/** A lease that runs out while the guards walk sends the visit round again; twice is bad luck, more is a fault. */
const MAX_WALKS = 3;

export type Decision = { visit: Visit; verdict: Allow | Deny };
type Path = { guards: readonly Guard[]; guardLimitMs?: number };

/** Walks the guards until one allows or denies, on facts that are good when the decision falls (leases.md I3). */
export async function decide(visit: Visit, deps: Deps): Promise<Decision> {
  for (let walks = 0; walks < MAX_WALKS; walks += 1) {
    const decision = await walk(visit, deps, { guards: GUARDS });
    if (decision.verdict.is === 'deny' || visit.facts.areCurrent()) return decision;
  }
  return { visit, verdict: deny('edge.stale') };
}

/** One walk along a list of guards. */
export async function walk(visit: Visit, deps: Deps, path: Path): Promise<Decision> {
  let here = visit;
  for (const guard of path.guards) {
    const verdict = await settled(guard, here, { deps, limitMs: path.guardLimitMs ?? GUARD_LIMIT_MS });
    if (verdict.is !== 'continue') return { visit: here, verdict };
    here = { ...here, known: { ...here.known, ...verdict.learned } };
  }
  return { visit: here, verdict: deny('edge.failure') };
}

type Judging = { deps: Deps; limitMs: number };

/** A guard that throws or takes too long has refused. */
async function settled(guard: Guard, visit: Visit, { deps, limitMs }: Judging): Promise<Verdict> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  try {
    const verdict = guard(visit, deps);
    if (!(verdict instanceof Promise)) return verdict;
    const late = new Promise<Verdict>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`guard took longer than ${limitMs} ms`)), limitMs);
    });
    return await Promise.race([verdict, late]);
  } catch (cause) {
    deps.log({ msg: 'guard failed', request_id: visit.requestId, guard: guard.name, error: String(cause) });
    return deny('edge.failure');
  } finally {
    clearTimeout(timer);
  }
}
