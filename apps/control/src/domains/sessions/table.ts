import { sql } from 'drizzle-orm';
import { index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';
import { hosts } from '../hosts/table.ts';
import { users } from '../users/table.ts';

export type SessionEnd =
  | 'signed_out'
  | 'ended_by_admin'
  | 'user_disabled'
  | 'grant_removed'
  | 'passkey_removed'
  | 'superseded'
  | 'key_retired'
  | 'restored';

/** A person's session on one host; sessions of one sign-in share `sign_in_id`. */
export const sessions = pgTable(
  'sessions',
  {
    sid: text().primaryKey(),
    signInId: text('sign_in_id').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    hostId: uuid('host_id')
      .notNull()
      .references(() => hosts.id),
    /** The passkey of the sign-in; no reference, so that a removed passkey leaves its history. */
    passkeyId: uuid('passkey_id'),
    amr: text().array().notNull(),
    ip: text().notNull(),
    country: text(),
    userAgent: text('user_agent').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    lastActivityAt: timestamp('last_activity_at', { withTimezone: true }).notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
    endedWhy: text('ended_why').$type<SessionEnd>(),
  },
  (table) => [
    index('sessions_live_by_user').on(table.userId).where(sql`${table.endedAt} is null`),
    index('sessions_by_sign_in').on(table.signInId),
    index('sessions_newest').on(table.createdAt.desc(), table.sid.desc()),
    index('sessions_by_host').on(table.hostId),
  ],
);
export const sessionsFeed = {
  sid: 'user',
  signInId: 'user',
  userId: 'user',
  hostId: 'user',
  passkeyId: 'none',
  amr: 'user',
  ip: 'none',
  country: 'none',
  userAgent: 'none',
  createdAt: 'none',
  lastActivityAt: 'none',
  expiresAt: 'user',
  endedAt: 'user',
  endedWhy: 'none',
} as const satisfies FeedsOf<typeof sessions>;
