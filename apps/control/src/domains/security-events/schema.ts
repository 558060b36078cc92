import { z } from '@hono/zod-openapi';
import { SECURITY_EVENT_KINDS } from '@sunray/contract/events.ts';
import { pageQuery } from '../../http/paging.ts';
import { time } from '../../http/time.ts';
import { uuid } from '../../http/uuid.ts';
import type { eventLosses, securityEvents } from './table.ts';

const LOST_KINDS = ['decision', 'security'] as const;

/** What security events can be searched by. `since` is part of the period, `until` is not. */
export const securityEventQuery = z.strictObject({
  ...pageQuery,
  kind: z.enum(SECURITY_EVENT_KINDS).optional(),
  user_id: uuid.optional(),
  host_id: uuid.optional(),
  worker_id: uuid.optional(),
  since: time.optional(),
  until: time.optional(),
});

/** A security event as the API shows it. `kind` is open here: a release before may have known others. */
export const securityEventView = z
  .strictObject({
    id: uuid,
    at: z.iso.datetime(),
    received_at: z.iso.datetime(),
    worker_id: uuid,
    region: z.string(),
    kind: z.string(),
    host_id: uuid.nullable(),
    user_id: uuid.nullable(),
    sid: z.string().nullable(),
    ip: z.string().nullable(),
    country: z.string().nullable(),
    user_agent: z.string().nullable(),
    request_id: z.string(),
    details: z.record(z.string(), z.unknown()),
  })
  .openapi('SecurityEvent');
export type SecurityEventView = z.infer<typeof securityEventView>;

export function toSecurityEventView(row: typeof securityEvents.$inferSelect): SecurityEventView {
  return {
    id: row.id,
    at: row.at.toISOString(),
    received_at: row.receivedAt.toISOString(),
    worker_id: row.workerId,
    region: row.region,
    kind: row.kind,
    host_id: row.hostId,
    user_id: row.userId,
    sid: row.sid,
    ip: row.ip,
    country: row.country,
    user_agent: row.userAgent,
    request_id: row.requestId,
    details: row.details,
  };
}

export const eventLossQuery = z.strictObject({ ...pageQuery, kind: z.enum(LOST_KINDS).optional() });

/** What a full buffer or outbox had to drop, as the API shows it. */
export const eventLossView = z
  .strictObject({
    id: uuid,
    at: z.iso.datetime(),
    worker_id: uuid,
    region: z.string(),
    kind: z.enum(LOST_KINDS),
    lost: z.int(),
  })
  .openapi('EventLoss');
export type EventLossView = z.infer<typeof eventLossView>;

export function toEventLossView(row: typeof eventLosses.$inferSelect): EventLossView {
  const { id, at, workerId, region, kind, lost } = row;
  return { id, at: at.toISOString(), worker_id: workerId, region, kind, lost };
}
