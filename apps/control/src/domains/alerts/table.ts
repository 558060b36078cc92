import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { AlertSeverity, AlertType } from '@sunray/contract/alerts.ts';
import type { FeedsOf } from '../feeds.ts';

export const ALERT_STATES = ['open', 'resolved'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** Something a person should look at. While it is open, the same thing happening again only counts. */
export const alerts = pgTable(
  'alerts',
  {
    id: uuid().primaryKey(),
    type: text().$type<AlertType>().notNull(),
    severity: text().$type<AlertSeverity>().notNull(),
    state: text().$type<AlertState>().notNull().default('open'),
    /** What makes two alerts the same. */
    dedupKey: text('dedup_key').notNull(),
    count: integer().notNull().default(1),
    firstAt: timestamp('first_at', { withTimezone: true }).notNull(),
    lastAt: timestamp('last_at', { withTimezone: true }).notNull(),
    userId: uuid('user_id'),
    hostId: uuid('host_id'),
    workerId: uuid('worker_id'),
    ip: text(),
    country: text(),
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** The detection rule that raised it; null: Sunray itself. */
    ruleId: text('rule_id'),
    incidentId: uuid('incident_id'),
    autoResponseTaken: boolean('auto_response_taken').notNull().default(false),
    autoResponse: jsonb('auto_response').$type<Record<string, unknown>>(),
    resolvedAt: timestamp('resolved_at', { withTimezone: true }),
    resolvedBy: text('resolved_by'),
    resolutionNotes: text('resolution_notes'),
  },
  (table) => [
    uniqueIndex('alerts_open_once').on(table.dedupKey).where(sql`${table.state} = 'open'`),
    index('alerts_newest').on(table.lastAt.desc(), table.id.desc()),
    index('alerts_by_user').on(table.userId),
  ],
);
export const alertsFeed = {
  id: 'none',
  type: 'none',
  severity: 'none',
  state: 'none',
  dedupKey: 'none',
  count: 'none',
  firstAt: 'none',
  lastAt: 'none',
  userId: 'none',
  hostId: 'none',
  workerId: 'none',
  ip: 'none',
  country: 'none',
  details: 'none',
  ruleId: 'none',
  incidentId: 'none',
  autoResponseTaken: 'none',
  autoResponse: 'none',
  resolvedAt: 'none',
  resolvedBy: 'none',
  resolutionNotes: 'none',
} as const satisfies FeedsOf<typeof alerts>;
