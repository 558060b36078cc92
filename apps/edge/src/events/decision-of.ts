import { type DecisionEvent, EVENT_TEXT_LIMITS, MAX_DECISION_WEIGHT } from '@sunray/contract/events.ts';
import type { ProblemCode } from '@sunray/contract/problem.ts';
import type { Allow, Deny, Visit } from '../visit.ts';
import { eventText } from './event-text.ts';

/** What became of one request. */
export type Outcome = {
  visit: Visit;
  verdict: Allow | Deny;
  /** The guard that spoke last. */
  guard: string;
  /** Why it was refused, by a guard or on the way to the application. */
  code: ProblemCode | null;
  status: number;
};

export type EventBase = Pick<
  DecisionEvent,
  'id' | 'at_ms' | 'host_id' | 'user_id' | 'sid' | 'ip' | 'country' | 'user_agent' | 'request_id'
>;

/** What decisions and security events say alike about a visit. */
export function baseOf({ known, requestId }: Visit, id: string, atMs: number): EventBase {
  const { principal, presented, client, host } = known;
  const claims = presented?.state === 'verified' ? presented.claims : null;
  return {
    id,
    at_ms: atMs,
    host_id: host?.host_id ?? null,
    user_id: principal?.user.user_id ?? claims?.sub ?? null,
    sid: principal?.session.sid ?? claims?.sid ?? null,
    ip: client?.ip ?? null,
    country: client?.country ?? null,
    user_agent: client === undefined ? null : eventText(client.user_agent, EVENT_TEXT_LIMITS.user_agent),
    request_id: requestId,
  };
}

/** The decision as it is reported. `sampling` is the share of such decisions that are. */
export function decisionOf(outcome: Outcome, base: EventBase, sampling: number): DecisionEvent {
  const { visit, status } = outcome;
  const isDenied = wasRefused(outcome);
  return {
    ...base,
    verdict: isDenied ? 'deny' : 'allow',
    guard: isDenied && outcome.verdict.is === 'allow' ? 'forward' : outcome.guard,
    reason: (isDenied ? outcome.code : null) ?? whyLetIn(outcome.verdict),
    rule_id: null,
    weight: Math.min(Math.max(1, Math.round(1 / sampling)), MAX_DECISION_WEIGHT),
    method: eventText(visit.request.method, EVENT_TEXT_LIMITS.method),
    path: pathOf(visit),
    status,
  };
}

/** Whether Sunray refused; an application that does not answer has refused nobody. */
export function wasRefused({ code }: Outcome): boolean {
  return code !== null && code !== 'backend.unreachable';
}

/** The canonical path; of a request that has none, the text it came with. Never a query. */
export function pathOf({ known, request }: Visit): string {
  const path = known.target?.path ?? request.url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return eventText(path, EVENT_TEXT_LIMITS.path);
}

function whyLetIn(verdict: Allow | Deny): string {
  if (verdict.is === 'deny') return verdict.code;
  const { route } = verdict;
  if (route.to !== 'backend') return route.to;
  return route.principal === null ? 'passed-preflight' : 'session';
}
