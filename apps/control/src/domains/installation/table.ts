import { bigint, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';

/** The one row that says which epoch of facts and which generation of sessions are in force. */
export const installation = pgTable('installation', {
  id: integer().primaryKey(),
  epoch: bigint({ mode: 'number' }).notNull(),
  gen: bigint({ mode: 'number' }).notNull(),
  /** The key of the marks that holders are given (C9), sealed. It lives in the database, so that a restored one knows its own. */
  sealedMarkKey: text('sealed_mark_key'),
  /** When the database server in use was started, and since when it is in use (C10). */
  databaseRun: text('database_run'),
  databaseRunSince: timestamp('database_run_since', { withTimezone: true }),
  /** The branch of history it is on: another one begins where a standby is promoted or a moment is restored. */
  databaseTimeline: text('database_timeline'),
  /** Until when holders may serve that are of a past this database has lost. */
  unsettledUntil: timestamp('unsettled_until', { withTimezone: true }),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});
export const installationFeed = {
  id: 'none',
  epoch: 'none',
  gen: 'worker',
  sealedMarkKey: 'none',
  databaseRun: 'none',
  databaseRunSince: 'none',
  databaseTimeline: 'none',
  unsettledUntil: 'none',
  createdAt: 'none',
} as const satisfies FeedsOf<typeof installation>;
