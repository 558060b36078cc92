import { bigint, boolean, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';
import { hosts } from '../hosts/table.ts';
import { setupTokens } from '../setup-tokens/table.ts';
import { users } from '../users/table.ts';

/** A WebAuthn credential of a person. */
export const passkeys = pgTable(
  'passkeys',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    /** base64url, as the browser names it. */
    credentialId: text('credential_id').notNull().unique(),
    /** COSE key, base64url. */
    publicKey: text('public_key').notNull(),
    signCount: bigint('sign_count', { mode: 'number' }).notNull(),
    rpId: text('rp_id').notNull(),
    transports: text().array().notNull(),
    aaguid: text().notNull(),
    deviceType: text('device_type').notNull(),
    backedUp: boolean('backed_up').notNull(),
    name: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
  },
  (table) => [index('passkeys_user').on(table.userId)],
);
export const passkeysFeed = {
  id: 'none',
  userId: 'none',
  credentialId: 'none',
  publicKey: 'none',
  signCount: 'none',
  rpId: 'none',
  transports: 'none',
  aaguid: 'none',
  deviceType: 'none',
  backedUp: 'none',
  name: 'none',
  createdAt: 'none',
  lastUsedAt: 'none',
} as const satisfies FeedsOf<typeof passkeys>;

/** A challenge given out, claimed once, bound to host, action and the browser's flow cookie. */
export const challenges = pgTable(
  'challenges',
  {
    /** SHA-256 of the challenge, base64url. */
    challengeHash: text('challenge_hash').primaryKey(),
    action: text().$type<'sign_in' | 'register'>().notNull(),
    hostId: uuid('host_id')
      .notNull()
      .references(() => hosts.id),
    flowHash: text('flow_hash').notNull(),
    userId: uuid('user_id').references(() => users.id),
    setupTokenId: uuid('setup_token_id').references(() => setupTokens.id),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    usedAt: timestamp('used_at', { withTimezone: true }),
  },
  (table) => [index('challenges_expiry').on(table.expiresAt)],
);
export const challengesFeed = {
  challengeHash: 'none',
  action: 'none',
  hostId: 'none',
  flowHash: 'none',
  userId: 'none',
  setupTokenId: 'none',
  expiresAt: 'none',
  usedAt: 'none',
} as const satisfies FeedsOf<typeof challenges>;
