import { boolean, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';

/** One deployed Worker with its own Durable Object namespace. */
export const workers = pgTable('workers', {
  id: uuid().primaryKey(),
  name: text().notNull().unique(),
  /** Made from the configuration instead of by an admin; there is at most one such worker. */
  isFirst: boolean('is_first').notNull().default(false),
  leaseMs: integer('lease_ms').notNull().default(1000),
  maxStaleS: integer('max_stale_s').notNull().default(900),
  edgeVersion: text('edge_version'),
  /** Number of the contract that its edge last spoke. */
  schemaNumber: integer('schema_number'),
  lastSeenAt: timestamp('last_seen_at', { withTimezone: true }),
  /** Nothing it signs is accepted any more. */
  removedAt: timestamp('removed_at', { withTimezone: true }),
  /** Its holders were asked then to make new assertion keys. */
  assertionKeysAskedAt: timestamp('assertion_keys_asked_at', { withTimezone: true }),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
});

export const workersFeed = {
  id: 'worker',
  name: 'none',
  isFirst: 'none',
  leaseMs: 'none',
  maxStaleS: 'none',
  edgeVersion: 'none',
  schemaNumber: 'none',
  lastSeenAt: 'none',
  removedAt: 'none',
  assertionKeysAskedAt: 'none',
  createdAt: 'none',
} as const satisfies FeedsOf<typeof workers>;

/** HMAC keys a worker may sign with, sealed; two live ones while one replaces the other. */
export const workerKeys = pgTable(
  'worker_keys',
  {
    workerId: uuid('worker_id')
      .notNull()
      .references(() => workers.id),
    keyId: text('key_id').notNull(),
    sealedSecret: text('sealed_secret').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.workerId, table.keyId] })],
);

export const workerKeysFeed = {
  workerId: 'none',
  keyId: 'none',
  sealedSecret: 'none',
  createdAt: 'none',
  expiresAt: 'none',
} as const satisfies FeedsOf<typeof workerKeys>;
