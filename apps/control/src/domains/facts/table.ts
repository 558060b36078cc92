import { bigint, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { PublicJwk } from '@sunray/contract/facts.ts';
import type { FeedsOf } from '../feeds.ts';
import { workers } from '../workers/table.ts';

/** The counter of one subject. `n` is the middle part of its version (C1). */
export const factHeads = pgTable('fact_heads', {
  subject: text().primaryKey(),
  n: bigint({ mode: 'number' }).notNull().default(0),
});
export const factHeadsFeed = { subject: 'none', n: 'none' } as const satisfies FeedsOf<typeof factHeads>;

/** One FeedDO, named by the random id it keeps. */
export const holders = pgTable('holders', {
  id: text().primaryKey(),
  workerId: uuid('worker_id')
    .notNull()
    .references(() => workers.id),
  region: text().notNull(),
  assertionKey: jsonb('assertion_key').$type<PublicJwk>().notNull(),
  edgeVersion: text('edge_version').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  lastSeenAt: timestamp('last_seen_at', { withTimezone: true }).notNull(),
});
export const holdersFeed = {
  id: 'none',
  workerId: 'worker',
  region: 'none',
  assertionKey: 'worker',
  edgeVersion: 'none',
  createdAt: 'none',
  lastSeenAt: 'none',
} as const satisfies FeedsOf<typeof holders>;

/** A holder's registered possession of a fact (C4). `acked*` is raised by its acknowledgement alone. */
export const factCopies = pgTable(
  'fact_copies',
  {
    holderId: text('holder_id')
      .notNull()
      .references(() => holders.id),
    subject: text().notNull(),
    registration: text().notNull(),
    ackedEpoch: bigint('acked_epoch', { mode: 'number' }).notNull(),
    ackedN: bigint('acked_n', { mode: 'number' }).notNull(),
    ackedRender: bigint('acked_render', { mode: 'number' }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.subject, table.holderId] })],
);
export const factCopiesFeed = {
  holderId: 'none',
  subject: 'none',
  registration: 'none',
  ackedEpoch: 'none',
  ackedN: 'none',
  ackedRender: 'none',
  createdAt: 'none',
} as const satisfies FeedsOf<typeof factCopies>;
