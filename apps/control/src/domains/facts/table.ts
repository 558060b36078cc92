import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
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
  /** How often its assertion keys have changed: an older list of them changes nothing. */
  keysVersion: integer('keys_version').notNull().default(0),
  edgeVersion: text('edge_version').notNull(),
  /** Until when it may serve what it has (C6); null: it was never given leave to. */
  servesUntil: timestamp('serves_until', { withTimezone: true }),
  /** Counters and random parts of the mark it last returned and of the one last handed out (C9). */
  returnedMark: bigint('returned_mark', { mode: 'number' }),
  returnedMarkRandom: text('returned_mark_random'),
  issuedMark: bigint('issued_mark', { mode: 'number' }).notNull().default(0),
  issuedMarkRandom: text('issued_mark_random'),
  /** What the mark last handed out granted. */
  issuedServesUntil: timestamp('issued_serves_until', { withTimezone: true }),
  /** The newest of its polls: which run of it spoke, and for how many times. */
  pollInstance: text('poll_instance'),
  pollAttempt: integer('poll_attempt').notNull().default(0),
  /** Last poll with a known mark. */
  lastPolledAt: timestamp('last_polled_at', { withTimezone: true }),
  /** Given up: its edge was told to take a new identity. It goes on to count until it is past `servesUntil`. */
  supersededAt: timestamp('superseded_at', { withTimezone: true }),
  supersededWhy: text('superseded_why').$type<'older_mark' | 'unknown_mark' | 'silent'>(),
  /** What the edge said about itself on its last poll. */
  copiesHeld: integer('copies_held').notNull().default(0),
  controlKeys: text('control_keys').array().notNull().default([]),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  lastSeenAt: timestamp('last_seen_at', { withTimezone: true }).notNull(),
});
export const holdersFeed = {
  id: 'none',
  workerId: 'worker',
  region: 'none',
  keysVersion: 'none',
  edgeVersion: 'none',
  servesUntil: 'none',
  returnedMark: 'none',
  returnedMarkRandom: 'none',
  issuedMark: 'none',
  issuedMarkRandom: 'none',
  issuedServesUntil: 'none',
  pollInstance: 'none',
  pollAttempt: 'none',
  lastPolledAt: 'none',
  supersededAt: 'none',
  supersededWhy: 'none',
  copiesHeld: 'none',
  controlKeys: 'none',
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
    /** Older than its head: set by whoever raises the head, taken back by an acknowledgement that reaches it. */
    isBehind: boolean('is_behind').notNull().default(false),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.subject, table.holderId] }),
    index('fact_copies_behind').on(table.holderId, table.subject).where(sql`${table.isBehind}`),
    index('fact_copies_by_holder').on(table.holderId),
  ],
);
export const factCopiesFeed = {
  holderId: 'none',
  subject: 'none',
  registration: 'none',
  ackedEpoch: 'none',
  ackedN: 'none',
  ackedRender: 'none',
  isBehind: 'none',
  createdAt: 'none',
} as const satisfies FeedsOf<typeof factCopies>;
