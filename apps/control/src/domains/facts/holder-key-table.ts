import { jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { PublicJwk } from '@sunray/contract/facts.ts';
import type { FeedsOf } from '../feeds.ts';
import { holders } from './table.ts';

/** Public halves of what a holder signs assertions with: the key in use, the next one, the one before. */
export const holderKeys = pgTable(
  'holder_keys',
  {
    holderId: text('holder_id')
      .notNull()
      .references(() => holders.id, { onDelete: 'cascade' }),
    kid: text().notNull(),
    publicKey: jsonb('public_key').$type<PublicJwk>().notNull(),
    registeredAt: timestamp('registered_at', { withTimezone: true }).notNull(),
    /** How the edges whose JWKS lists it are told. */
    propagationId: uuid('propagation_id').notNull(),
    /** When it was found to stand in the JWKS of every host concerned; null: not yet. */
    usableAt: timestamp('usable_at', { withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.holderId, table.kid] })],
);
export const holderKeysFeed = {
  holderId: 'worker',
  kid: 'worker',
  publicKey: 'worker',
  registeredAt: 'none',
  propagationId: 'none',
  usableAt: 'none',
} as const satisfies FeedsOf<typeof holderKeys>;
