import { integer, pgTable, timestamp } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';

/** The one row that says since when no used nonce was lost; unlogged as they are, so that what empties them empties it. */
export const nonceSince = pgTable('nonce_since', {
  id: integer().primaryKey(),
  at: timestamp({ withTimezone: true }).notNull(),
});
export const nonceSinceFeed = {
  id: 'none',
  at: 'none',
} as const satisfies FeedsOf<typeof nonceSince>;
