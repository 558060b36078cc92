import type { DecisionEvent, SecurityEvent } from '@sunray/contract/events.ts';
import type { OutboxEvent } from './outbox-event.ts';

const BASE = {
  at_ms: 1_800_000_000_000,
  host_id: '01890000-0000-7000-8000-0000000000b1',
  user_id: null,
  sid: null,
  ip: '192.0.2.7',
  country: null,
  user_agent: 'test',
  request_id: 'request-1',
};

/** For tests: an id that counts. */
export function eventId(n: number): string {
  return `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

/** For tests: a decision about the request number `n`. */
export function decision(n: number, more: Partial<DecisionEvent> = {}): OutboxEvent {
  const event: DecisionEvent = {
    ...BASE,
    id: eventId(n),
    verdict: 'allow',
    guard: 'admit',
    reason: 'session',
    rule_id: null,
    weight: 1,
    method: 'GET',
    path: `/${n}`,
    status: 200,
    ...more,
  };
  return { of: 'decision', event };
}

/** For tests: a denial. */
export function denial(n: number): OutboxEvent {
  return decision(n, { verdict: 'deny', guard: 'credential', reason: 'session.required', status: 401 });
}

/** For tests: a security event. */
export function security(n: number): OutboxEvent {
  const event: SecurityEvent = { ...BASE, id: eventId(n), kind: 'bad_session_signature', details: {} };
  return { of: 'security', event };
}
