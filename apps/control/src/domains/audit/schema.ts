import { z } from '@hono/zod-openapi';
import {
  AUDIT_ACTIONS,
  AUDIT_EVENTS,
  AUDIT_SEVERITIES,
  AUDIT_SOURCES,
} from '@sunray/contract/audit-events.ts';
import { pageQuery } from '../../http/paging.ts';
import { time } from '../../http/time.ts';
import { uuid } from '../../http/uuid.ts';
import type { audit } from './table.ts';

const values = z.record(z.string(), z.unknown()).nullable();

/** What the audit can be searched by. `since` is part of the period, `until` is not. */
export const auditQuery = z.strictObject({
  ...pageQuery,
  event: z.enum(AUDIT_EVENTS).optional(),
  subject_id: uuid.optional(),
  host_id: uuid.optional(),
  actor_id: z.string().min(1).max(100).optional(),
  since: time.optional(),
  until: time.optional(),
  success: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .openapi({ type: 'boolean' })
    .optional(),
});

/** An audit row as the API shows it. */
export const auditView = z
  .strictObject({
    id: uuid,
    at: z.iso.datetime(),
    event: z.enum(AUDIT_EVENTS),
    severity: z.enum(AUDIT_SEVERITIES),
    source: z.enum(AUDIT_SOURCES),
    actor_kind: z.string(),
    actor_id: z.string().nullable(),
    actor_name: z.string().nullable(),
    subject_id: uuid.nullable(),
    host_id: uuid.nullable(),
    worker_id: z.string().nullable(),
    resource_type: z.string(),
    resource_id: z.string().nullable(),
    action: z.enum(AUDIT_ACTIONS),
    old_values: values,
    new_values: values,
    ip: z.string().nullable(),
    country: z.string().nullable(),
    user_agent: z.string().nullable(),
    success: z.boolean(),
    reason: z.string().nullable(),
    request_id: z.string().nullable(),
    compliance_tags: z.array(z.string()),
  })
  .openapi('AuditRow');
export type AuditView = z.infer<typeof auditView>;

/** A row as the API shows it: all but how long it is kept, and what is sealed under the person's own key. */
export function toAuditView(row: typeof audit.$inferSelect): AuditView {
  return {
    id: row.id,
    at: row.at.toISOString(),
    event: row.event,
    severity: row.severity,
    source: row.source,
    actor_kind: row.actorKind,
    actor_id: row.actorId,
    actor_name: row.actorName,
    subject_id: row.subjectId,
    host_id: row.hostId,
    worker_id: row.workerId,
    resource_type: row.resourceType,
    resource_id: row.resourceId,
    action: row.action,
    old_values: row.oldValues,
    new_values: row.newValues,
    ip: row.ip,
    country: row.country,
    user_agent: row.userAgent,
    success: row.success,
    reason: row.reason,
    request_id: row.requestId,
    compliance_tags: row.complianceTags,
  };
}
