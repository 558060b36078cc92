import { boolean, index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { AuditAction, AuditEvent, AuditSeverity, AuditSource } from '@sunray/contract/audit-events.ts';
import type { FeedsOf } from '../feeds.ts';

/** How long rows are kept; the first level of the table's partitions, months are the second. */
export type RetentionClass = 'days_90' | 'year_1' | 'year_6' | 'year_7' | 'unlimited';

/** What people and the system changed or were refused. Append-only for the application's role. */
export const audit = pgTable(
  'audit',
  {
    id: uuid().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    retentionClass: text('retention_class').$type<RetentionClass>().notNull(),
    event: text().$type<AuditEvent>().notNull(),
    severity: text().$type<AuditSeverity>().notNull(),
    source: text().$type<AuditSource>().notNull(),
    actorKind: text('actor_kind').notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name'),
    subjectId: uuid('subject_id'),
    hostId: uuid('host_id'),
    workerId: uuid('worker_id'),
    resourceType: text('resource_type').notNull(),
    resourceId: text('resource_id'),
    action: text().$type<AuditAction>().notNull(),
    oldValues: jsonb('old_values').$type<Record<string, unknown>>(),
    newValues: jsonb('new_values').$type<Record<string, unknown>>(),
    ip: text(),
    country: text(),
    userAgent: text('user_agent'),
    success: boolean().notNull(),
    reason: text(),
    requestId: text('request_id'),
    complianceTags: text('compliance_tags').array().notNull(),
    /** Sealed under the subject's own key. */
    personal: text(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.at, table.retentionClass] }),
    index('audit_at').on(table.at.desc(), table.id.desc()),
    index('audit_subject').on(table.subjectId, table.at),
    index('audit_event').on(table.event, table.at),
  ],
);
export const auditFeed = {
  id: 'none',
  at: 'none',
  retentionClass: 'none',
  event: 'none',
  severity: 'none',
  source: 'none',
  actorKind: 'none',
  actorId: 'none',
  actorName: 'none',
  subjectId: 'none',
  hostId: 'none',
  workerId: 'none',
  resourceType: 'none',
  resourceId: 'none',
  action: 'none',
  oldValues: 'none',
  newValues: 'none',
  ip: 'none',
  country: 'none',
  userAgent: 'none',
  success: 'none',
  reason: 'none',
  requestId: 'none',
  complianceTags: 'none',
  personal: 'none',
} as const satisfies FeedsOf<typeof audit>;
