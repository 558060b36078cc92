import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';

/** The counted attempts of one key inside its sliding window, one row so that counting is one statement. */
export const attemptWindows = pgTable(
  'attempt_windows',
  {
    key: text().primaryKey(),
    attempts: timestamp({ withTimezone: true }).array().notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (table) => [index('attempt_windows_expiry').on(table.expiresAt)],
);
export const attemptWindowsFeed = {
  key: 'none',
  attempts: 'none',
  expiresAt: 'none',
} as const satisfies FeedsOf<typeof attemptWindows>;
