import { index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';

/** What an edge decided about one request. Partitioned by day. */
export const decisions = pgTable(
  'decisions',
  {
    /** Made by the edge, so that a repeated report is the same row. */
    id: uuid().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    workerId: uuid('worker_id').notNull(),
    region: text().notNull(),
    hostId: uuid('host_id'),
    userId: uuid('user_id'),
    sid: text(),
    verdict: text().$type<'allow' | 'deny'>().notNull(),
    /** The guard that spoke last. */
    guard: text().notNull(),
    /** The problem code of a denial, else why it was let in. */
    reason: text().notNull(),
    ruleId: uuid('rule_id'),
    /** How many requests this row stands for. */
    weight: integer().notNull(),
    method: text().notNull(),
    path: text().notNull(),
    status: integer(),
    ip: text(),
    country: text(),
    userAgent: text('user_agent'),
    requestId: text('request_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.at] }),
    index('decisions_newest').on(table.at.desc(), table.id.desc()),
    index('decisions_by_user').on(table.userId, table.at),
    index('decisions_by_host').on(table.hostId, table.at),
  ],
);
export const decisionsFeed = {
  id: 'none',
  at: 'none',
  workerId: 'none',
  region: 'none',
  hostId: 'none',
  userId: 'none',
  sid: 'none',
  verdict: 'none',
  guard: 'none',
  reason: 'none',
  ruleId: 'none',
  weight: 'none',
  method: 'none',
  path: 'none',
  status: 'none',
  ip: 'none',
  country: 'none',
  userAgent: 'none',
  requestId: 'none',
} as const satisfies FeedsOf<typeof decisions>;
