import { bigint, index, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { FeedsOf } from '../feeds.ts';

export type PropagationState = 'pending' | 'acknowledged' | 'fenced';

/** A change on its way to the edges. */
export const propagations = pgTable(
  'propagations',
  {
    id: uuid().primaryKey(),
    requestId: text('request_id').notNull(),
    state: text().$type<PropagationState>().notNull().default('pending'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    settledAt: timestamp('settled_at', { withTimezone: true }),
    alertedAt: timestamp('alerted_at', { withTimezone: true }),
  },
  (table) => [
    index('propagations_pending').on(table.createdAt).where(sql`${table.state} = 'pending'`),
    index('propagations_newest').on(table.createdAt.desc(), table.id.desc()),
  ],
);
export const propagationsFeed = {
  id: 'none',
  requestId: 'none',
  state: 'none',
  createdAt: 'none',
  settledAt: 'none',
  alertedAt: 'none',
} as const satisfies FeedsOf<typeof propagations>;

/** What a change raised, and to which version. */
export const propagationChanges = pgTable(
  'propagation_changes',
  {
    propagationId: uuid('propagation_id')
      .notNull()
      .references(() => propagations.id, { onDelete: 'cascade' }),
    subject: text().notNull(),
    epoch: bigint({ mode: 'number' }).notNull(),
    n: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.propagationId, table.subject] })],
);
export const propagationChangesFeed = {
  propagationId: 'none',
  subject: 'none',
  epoch: 'none',
  n: 'none',
} as const satisfies FeedsOf<typeof propagationChanges>;
