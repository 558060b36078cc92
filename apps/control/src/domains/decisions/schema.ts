import { z } from '@hono/zod-openapi';
import { VERDICTS } from '@sunray/contract/events.ts';
import { pageQuery } from '../../http/paging.ts';
import { time } from '../../http/time.ts';
import { uuid } from '../../http/uuid.ts';
import type { decisions } from './table.ts';

/** What decisions can be searched by. `since` is part of the period, `until` is not. */
export const decisionQuery = z.strictObject({
  ...pageQuery,
  verdict: z.enum(VERDICTS).optional(),
  reason: z.string().min(1).max(64).optional(),
  user_id: uuid.optional(),
  host_id: uuid.optional(),
  worker_id: uuid.optional(),
  request_id: z.string().min(1).max(64).optional(),
  since: time.optional(),
  until: time.optional(),
});

/** A decision as the API shows it. */
export const decisionView = z
  .strictObject({
    id: uuid,
    at: z.iso.datetime(),
    worker_id: uuid,
    region: z.string(),
    host_id: uuid.nullable(),
    user_id: uuid.nullable(),
    sid: z.string().nullable(),
    verdict: z.enum(VERDICTS),
    guard: z.string(),
    reason: z.string(),
    rule_id: uuid.nullable(),
    weight: z.int(),
    method: z.string(),
    path: z.string(),
    status: z.int().nullable(),
    ip: z.string().nullable(),
    country: z.string().nullable(),
    user_agent: z.string().nullable(),
    request_id: z.string(),
  })
  .openapi('Decision');
export type DecisionView = z.infer<typeof decisionView>;

export function toDecisionView(row: typeof decisions.$inferSelect): DecisionView {
  return {
    id: row.id,
    at: row.at.toISOString(),
    worker_id: row.workerId,
    region: row.region,
    host_id: row.hostId,
    user_id: row.userId,
    sid: row.sid,
    verdict: row.verdict,
    guard: row.guard,
    reason: row.reason,
    rule_id: row.ruleId,
    weight: row.weight,
    method: row.method,
    path: row.path,
    status: row.status,
    ip: row.ip,
    country: row.country,
    user_agent: row.userAgent,
    request_id: row.requestId,
  };
}
