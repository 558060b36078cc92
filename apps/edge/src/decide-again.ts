import type { Deps } from './deps.ts';
import { decide } from './pipeline.ts';
import { decidedByOf } from './proxy/decided-by-of.ts';
import type { DecidedBy } from './proxy/live-connections.ts';
import type { Principal, Visit } from './visit.ts';

/** Decides about a visit that is still open on the facts of now; null unless the same session is let in again. */
export async function decideAgain(
  visit: Visit,
  principal: Principal | null,
  deps: Deps,
): Promise<DecidedBy | null> {
  const facts = deps.facts.forVisit(visit.waitUntil);
  const { visit: decided, verdict } = await decide({ ...visit, facts, known: {} }, deps);
  if (verdict.is !== 'allow' || verdict.route.to !== 'backend') return null;
  const { principal: now } = verdict.route;
  return now?.session.sid === principal?.session.sid ? decidedByOf(decided, now) : null;
}
