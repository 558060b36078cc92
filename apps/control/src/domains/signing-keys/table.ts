import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { PublicJwk } from '@sunray/contract/facts.ts';
import type { FeedsOf } from '../feeds.ts';

/** A published key is known to every edge before it signs, and verifies for as long as what it signed may live. */
export type SigningKeyState = 'published' | 'signing' | 'verifying' | 'retired';

/** Keys that sign session tokens. The private halves are sealed. */
export const signingKeys = pgTable('signing_keys', {
  kid: text().primaryKey(),
  state: text().$type<SigningKeyState>().notNull(),
  publicKey: jsonb('public_key').$type<PublicJwk>().notNull(),
  sealedPrivateKey: text('sealed_private_key').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  signsSince: timestamp('signs_since', { withTimezone: true }),
  verifiesUntil: timestamp('verifies_until', { withTimezone: true }),
});
export const signingKeysFeed = {
  kid: 'worker',
  state: 'worker',
  publicKey: 'worker',
  sealedPrivateKey: 'none',
  createdAt: 'none',
  signsSince: 'none',
  verifiesUntil: 'none',
} as const satisfies FeedsOf<typeof signingKeys>;
