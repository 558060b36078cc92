import { pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';
import type { RoleName } from '../roles/rules.ts';

/** A key for automation. Only its hash is kept. */
export const apiKeys = pgTable('api_keys', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  tokenHash: text('token_hash').notNull().unique(),
  role: text().$type<RoleName>().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  expiresAt: timestamp('expires_at', { withTimezone: true }),
  revokedAt: timestamp('revoked_at', { withTimezone: true }),
  lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
});
export const apiKeysFeed = {
  id: 'none',
  name: 'none',
  tokenHash: 'none',
  role: 'none',
  createdAt: 'none',
  expiresAt: 'none',
  revokedAt: 'none',
  lastUsedAt: 'none',
} as const satisfies FeedsOf<typeof apiKeys>;
