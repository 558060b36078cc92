import { sql } from 'drizzle-orm';
import { bigint, boolean, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { PublicJwk } from '@sunray/contract/facts.ts';
import type { FeedsOf } from '../feeds.ts';

/** A published key is known to every edge before it signs, and verifies for as long as what it signed may live. */
export const SIGNING_KEY_STATES = ['published', 'signing', 'verifying', 'retired'] as const;
export type SigningKeyState = (typeof SIGNING_KEY_STATES)[number];

/** Keys that sign session tokens. A retired one keeps its name, so that it never comes back. */
export const signingKeys = pgTable(
  'signing_keys',
  {
    kid: text().primaryKey(),
    state: text().$type<SigningKeyState>().notNull(),
    publicKey: jsonb('public_key').$type<PublicJwk>().notNull(),
    /** Null: erased, because the key signs no more. */
    sealedPrivateKey: text('sealed_private_key'),
    /** Where it signs, every key before it is retired at once. */
    retiresFormer: boolean('retires_former').notNull().default(false),
    /** Epoch in which the edges were last told of its coming or going; null: not yet. */
    announcedEpoch: bigint('announced_epoch', { mode: 'number' }),
    /** The way of that word to the edges; null where there was nobody to tell. */
    propagationId: uuid('propagation_id'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    signsSince: timestamp('signs_since', { withTimezone: true }),
    verifiesUntil: timestamp('verifies_until', { withTimezone: true }),
  },
  (table) => [uniqueIndex('signing_keys_one_signs').on(table.state).where(sql`${table.state} = 'signing'`)],
);
export const signingKeysFeed = {
  kid: 'worker',
  state: 'worker',
  publicKey: 'worker',
  sealedPrivateKey: 'none',
  retiresFormer: 'none',
  announcedEpoch: 'none',
  propagationId: 'none',
  createdAt: 'none',
  signsSince: 'none',
  verifiesUntil: 'none',
} as const satisfies FeedsOf<typeof signingKeys>;
export type SigningKey = typeof signingKeys.$inferSelect;
