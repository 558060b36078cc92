import { z } from '@hono/zod-openapi';
import { ALERT_SEVERITIES, ALERT_TYPES } from '@sunray/contract/alerts.ts';
import { pageQuery } from '../../http/paging.ts';
import { uuid } from '../../http/uuid.ts';
import { ALERT_STATES, type alerts } from './table.ts';

const values = z.record(z.string(), z.unknown());

/** What alerts can be searched by; what is left out does not matter. */
export const alertQuery = z.strictObject({
  ...pageQuery,
  state: z.enum(ALERT_STATES).optional(),
  type: z.enum(ALERT_TYPES).optional(),
  severity: z.enum(ALERT_SEVERITIES).optional(),
  user_id: uuid.optional(),
  host_id: uuid.optional(),
  worker_id: uuid.optional(),
});

/** What an admin found out, for whoever looks at it later. */
export const resolution = z.strictObject({ notes: z.string().trim().min(1).max(4000) }).openapi('Resolution');

/** An alert as the API shows it. */
export const alertView = z
  .strictObject({
    id: uuid,
    type: z.enum(ALERT_TYPES),
    severity: z.enum(ALERT_SEVERITIES),
    state: z.enum(ALERT_STATES),
    dedup_key: z.string(),
    count: z.number().int(),
    first_at: z.iso.datetime(),
    last_at: z.iso.datetime(),
    user_id: uuid.nullable(),
    host_id: uuid.nullable(),
    worker_id: uuid.nullable(),
    ip: z.string().nullable(),
    country: z.string().nullable(),
    details: values,
    rule_id: z.string().nullable(),
    incident_id: uuid.nullable(),
    auto_response_taken: z.boolean(),
    auto_response: values.nullable(),
    resolved_at: z.iso.datetime().nullable(),
    resolved_by: z.string().nullable(),
    resolution_notes: z.string().nullable(),
  })
  .openapi('Alert');
export type AlertView = z.infer<typeof alertView>;

/** A row as the API shows it. */
export function toAlertView(row: typeof alerts.$inferSelect): AlertView {
  return {
    id: row.id,
    type: row.type,
    severity: row.severity,
    state: row.state,
    dedup_key: row.dedupKey,
    count: row.count,
    first_at: row.firstAt.toISOString(),
    last_at: row.lastAt.toISOString(),
    user_id: row.userId,
    host_id: row.hostId,
    worker_id: row.workerId,
    ip: row.ip,
    country: row.country,
    details: row.details,
    rule_id: row.ruleId,
    incident_id: row.incidentId,
    auto_response_taken: row.autoResponseTaken,
    auto_response: row.autoResponse,
    resolved_at: row.resolvedAt?.toISOString() ?? null,
    resolved_by: row.resolvedBy,
    resolution_notes: row.resolutionNotes,
  };
}
