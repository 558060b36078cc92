import { index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';

/** Something an edge saw that no honest client does. Kept until detection has no more use for it. */
export const securityEvents = pgTable(
  'security_events',
  {
    /** Made by the edge, so that a repeated report is the same row. */
    id: uuid().primaryKey(),
    at: timestamp({ withTimezone: true }).notNull(),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull(),
    workerId: uuid('worker_id').notNull(),
    region: text().notNull(),
    kind: text().notNull(),
    hostId: uuid('host_id'),
    userId: uuid('user_id'),
    sid: text(),
    ip: text(),
    country: text(),
    userAgent: text('user_agent'),
    requestId: text('request_id').notNull(),
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    index('security_events_newest').on(table.at.desc(), table.id.desc()),
    index('security_events_by_kind').on(table.kind, table.at),
  ],
);
export const securityEventsFeed = {
  id: 'none',
  at: 'none',
  receivedAt: 'none',
  workerId: 'none',
  region: 'none',
  kind: 'none',
  hostId: 'none',
  userId: 'none',
  sid: 'none',
  ip: 'none',
  country: 'none',
  userAgent: 'none',
  requestId: 'none',
  details: 'none',
} as const satisfies FeedsOf<typeof securityEvents>;

/** What full outboxes had to drop, by worker and region: lost rows are counted, never silent. */
export const eventLosses = pgTable('event_losses', {
  id: uuid().primaryKey(),
  at: timestamp({ withTimezone: true }).notNull(),
  workerId: uuid('worker_id').notNull(),
  region: text().notNull(),
  kind: text().$type<'decision' | 'security'>().notNull(),
  lost: integer().notNull(),
});
export const eventLossesFeed = {
  id: 'none',
  at: 'none',
  workerId: 'none',
  region: 'none',
  kind: 'none',
  lost: 'none',
} as const satisfies FeedsOf<typeof eventLosses>;
