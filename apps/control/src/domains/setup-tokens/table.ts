import { index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';
import { users } from '../users/table.ts';

/** A one-time permission to register a passkey. Only the hash of the code is kept. */
export const setupTokens = pgTable(
  'setup_tokens',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    hostIds: uuid('host_ids').array().notNull(),
    hashAlgorithm: text('hash_algorithm').$type<'sha-256'>().notNull(),
    tokenHash: text('token_hash').notNull().unique(),
    label: text(),
    maxUses: integer('max_uses').notNull().default(1),
    useCount: integer('use_count').notNull().default(0),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
    revokedReason: text('revoked_reason'),
    lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [index('setup_tokens_user').on(table.userId)],
);
export const setupTokensFeed = {
  id: 'none',
  userId: 'none',
  hostIds: 'none',
  hashAlgorithm: 'none',
  tokenHash: 'none',
  label: 'none',
  maxUses: 'none',
  useCount: 'none',
  expiresAt: 'none',
  revokedAt: 'none',
  revokedReason: 'none',
  lastUsedAt: 'none',
  createdAt: 'none',
} as const satisfies FeedsOf<typeof setupTokens>;
