import * as z from 'zod/mini';
import { call } from './call.ts';

/** The closed list of what an edge may see that no honest client does. Adding one is free. */
export const SECURITY_EVENT_KINDS = [
  /** A session cookie that has not the form of one. */
  'malformed_session',
  'bad_session_signature',
  /** Signed by a key that is none of ours, or is ours no more. */
  'unknown_session_key',
  /** A token of another kind where a session token belongs. */
  'wrong_token_type',
  'wrong_audience',
  'two_principals',
  /** A genuine session that was ended before its time. */
  'ended_session_used',
  /** A genuine session of a past that was rolled back. */
  'rolled_back_session',
] as const;
export type SecurityEventKind = (typeof SECURITY_EVENT_KINDS)[number];

export const VERDICTS = ['allow', 'deny'] as const;

export const MAX_REPORTED_DECISIONS = 500;
export const MAX_REPORTED_SECURITY_EVENTS = 200;
export const MAX_REPORTED_LOSSES = 50;
/** Longest texts that are reported; the edge cuts, the control plane refuses. */
export const EVENT_TEXT_LIMITS = { path: 1024, method: 32, user_agent: 512, name: 64 } as const;
/** A row stands for so many requests at most. */
export const MAX_DECISION_WEIGHT = 1_000_000;

/** Text that any database keeps as it is: no NUL, no half of a surrogate pair. */
const text = (max: number) =>
  z.string().check(
    z.maxLength(max),
    z.refine((value) => !value.includes('\0') && value.isWellFormed(), 'cannot be stored'),
  );
const name = text(EVENT_TEXT_LIMITS.name);

/** What every event says: made by the edge with an id of its own, so that reporting it twice is one event. */
const common = {
  id: z.uuid(),
  /** Unix milliseconds. */
  at_ms: z.int().check(z.nonnegative()),
  host_id: z.nullable(z.uuid()),
  user_id: z.nullable(z.uuid()),
  sid: z.nullable(name),
  ip: z.nullable(text(45)),
  country: z.nullable(z.string().check(z.regex(/^[A-Z0-9]{2}$/))),
  user_agent: z.nullable(text(EVENT_TEXT_LIMITS.user_agent)),
  request_id: name,
};

/** What the edge decided about one request, or about `weight` of them. */
export const decisionEvent = z.strictObject({
  ...common,
  verdict: z.enum(VERDICTS),
  /** The guard that spoke last. */
  guard: name,
  /** The problem code of a denial, else why it was let in. */
  reason: name,
  rule_id: z.nullable(z.uuid()),
  weight: z.int().check(z.minimum(1), z.maximum(MAX_DECISION_WEIGHT)),
  method: text(EVENT_TEXT_LIMITS.method),
  /** Without its query. */
  path: text(EVENT_TEXT_LIMITS.path),
  status: z.nullable(z.int().check(z.minimum(100), z.maximum(599))),
});
export type DecisionEvent = z.infer<typeof decisionEvent>;

export const securityEvent = z.strictObject({
  ...common,
  kind: z.enum(SECURITY_EVENT_KINDS),
  details: z
    .record(name, text(EVENT_TEXT_LIMITS.path))
    .check(z.refine((details) => Object.keys(details).length <= 10, 'too many details')),
});
export type SecurityEvent = z.infer<typeof securityEvent>;

/** How many events of a kind a full buffer or outbox had to drop. */
export const eventLoss = z.strictObject({
  id: z.uuid(),
  at_ms: z.int().check(z.nonnegative()),
  kind: z.enum(['decision', 'security']),
  lost: z.int().check(z.minimum(1), z.maximum(2_000_000_000)),
});
export type EventLoss = z.infer<typeof eventLoss>;

/**
 * What an edge decided and saw. Each event counts once however often it is reported. Events about hosts that the worker
 * does not serve, or from too far away in time, are not kept.
 */
export const reportEvents = call({
  path: '/sunray-srvr/v1/events',
  input: z.strictObject({
    region: z.string().check(z.regex(/^[a-z0-9-]{1,32}$/)),
    decisions: z.array(decisionEvent).check(z.maxLength(MAX_REPORTED_DECISIONS)),
    security: z.array(securityEvent).check(z.maxLength(MAX_REPORTED_SECURITY_EVENTS)),
    lost: z.array(eventLoss).check(z.maxLength(MAX_REPORTED_LOSSES)),
  }),
  output: z.strictObject({}),
});
