import { index, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';

/** Nonces of signed calls that were accepted; unlogged, kept for twice the signature window. */
export const usedNonces = pgTable(
  'used_nonces',
  {
    workerId: uuid('worker_id').notNull(),
    nonce: text().notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workerId, table.nonce] }),
    index('used_nonces_expiry').on(table.expiresAt),
  ],
);
export const usedNoncesFeed = {
  workerId: 'none',
  nonce: 'none',
  expiresAt: 'none',
} as const satisfies FeedsOf<typeof usedNonces>;
