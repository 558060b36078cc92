import { bigint, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';

/** The one row that says which epoch of facts and which generation of sessions are in force. */
export const installation = pgTable('installation', {
  id: integer().primaryKey(),
  epoch: bigint({ mode: 'number' }).notNull(),
  gen: bigint({ mode: 'number' }).notNull(),
  /** Thumbprints of the session keys that worker facts were last written with. */
  sessionKeys: text('session_keys').notNull().default(''),
  /** The key of the marks that holders are given (C9), sealed. It lives in the database, so that a restored one knows its own. */
  sealedMarkKey: text('sealed_mark_key'),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});
export const installationFeed = {
  id: 'none',
  epoch: 'none',
  gen: 'worker',
  sessionKeys: 'worker',
  sealedMarkKey: 'none',
  createdAt: 'none',
} as const satisfies FeedsOf<typeof installation>;
