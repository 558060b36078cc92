import { pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { FeedsOf } from '../feeds.ts';
import { hosts } from '../hosts/table.ts';

export type UserStatus = 'active' | 'suspended' | 'disabled' | 'deleted';

/** A person. */
export const users = pgTable('users', {
  id: uuid().primaryKey(),
  username: text().notNull(),
  /** The name NFKC-normalised and case-folded: what makes two names the same. */
  usernameKey: text('username_key').notNull().unique('users_username_key_unique'),
  email: text(),
  displayName: text('display_name'),
  locale: text(),
  status: text().$type<UserStatus>().notNull().default('active'),
  /** WebAuthn user handle: random, says nothing about the person (WebAuthn §14.6.1). */
  userHandle: text('user_handle').notNull().unique(),
  lastLoginAt: timestamp('last_login_at', { withTimezone: true }),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
});
export const usersFeed = {
  id: 'user',
  username: 'user',
  usernameKey: 'none',
  email: 'user',
  displayName: 'user',
  locale: 'user',
  status: 'user',
  userHandle: 'none',
  lastLoginAt: 'none',
  createdAt: 'none',
  updatedAt: 'none',
} as const satisfies FeedsOf<typeof users>;

/** Which hosts a person may enter. */
export const userHosts = pgTable(
  'user_hosts',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    hostId: uuid('host_id')
      .notNull()
      .references(() => hosts.id),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.hostId] })],
);
export const userHostsFeed = {
  userId: 'user',
  hostId: 'user',
  createdAt: 'none',
} as const satisfies FeedsOf<typeof userHosts>;
