import { expect, test } from 'vitest';
import { roomsWriteTheirOwnTables } from './rooms-write-their-own-tables.ts';

const TABLES = [
  { path: 'apps/control/src/domains/users/table.ts', text: "export const users = pgTable('users', {});" },
  {
    path: 'apps/control/src/domains/workers/nonce-table.ts',
    text: "export const nonces = pgTable(\n  'nonce_log', {});",
  },
];

const found = (path: string, text: string) =>
  roomsWriteTheirOwnTables
    .check([...TABLES, { path: `apps/control/src/${path}`, text }])
    .map(({ line, message }) => `${line}: ${message}`);

test.each([
  ['tx.db.insert(users).values(row);'],
  ['await tx.db\n  .update( users )\n  .set(row);'],
  ["import { users as people } from '../users/table.ts'; db.delete(people);"],
  ["import * as schema from '../users/table.ts'; db.insert(schema.users);"],
  ['db.execute(sql`insert into users (id) values (${id})`);'],
  ['db.execute(sql`UPDATE "users" SET x = 1`);'],
  ['db.execute(sql`delete from ${users} where true`);'],
  ["db.execute('truncate table public.users');"],
])('another room may not say %s', (text) => {
  expect(found('domains/hosts/lock.ts', text)).toHaveLength(1);
});

test.each([
  ['jobs/sweep.ts', 'db.delete(nonces);'],
  ['http/edge-door.ts', 'sql`insert into nonce_log values (1)`'],
])('%s owns no table', (path, text) => {
  expect(found(path, text)).toEqual(['1: writes nonce_log, which workers owns']);
});

test.each([
  ['domains/users/create.ts', 'tx.db.insert(users).values(row); sql`update users set x = 1`;'],
  ['domains/hosts/list.ts', 'db.select().from(users); // db.delete(users)'],
  ['domains/hosts/list.ts', 'seen.delete(userId); sql`select * from users for update of hosts`;'],
  ['domains/hosts/lock.db.test.ts', 'db.insert(users).values(row);'],
])('%s may say %s', (path, text) => {
  expect(found(path, text)).toEqual([]);
});
