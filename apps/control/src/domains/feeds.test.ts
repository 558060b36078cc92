import { readdir } from 'node:fs/promises';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { feedsFact } from './feeds.ts';

const files = (await readdir(import.meta.dirname, { recursive: true })).filter((file) =>
  /(?:^|-|\/)table\.ts$/.test(file),
);
const modules = await Promise.all(
  files.map(async (file): Promise<Record<string, unknown>> => import(`./${file}`)),
);
const tables = modules.flatMap((exports) =>
  Object.entries(exports).flatMap(([name, value]) =>
    is(value, PgTable) ? [{ name, table: value, exports }] : [],
  ),
);

test('there are tables to look at', () => {
  expect(tables.map(({ table }) => getTableName(table))).toEqual(
    expect.arrayContaining(['users', 'hosts', 'sessions', 'audit', 'used_nonces']),
  );
});

test.each(tables)('$name says of each of its columns what it feeds', ({ name, table, exports }) => {
  const feed = exports[`${name}Feed`];
  expect(Object.keys(feed ?? {}).sort()).toEqual(Object.keys(getTableColumns(table)).sort());
  expect(['worker', 'host', 'user', 'none']).toEqual(expect.arrayContaining(Object.values(feed ?? {})));
});

test('a fact is fed when one of the changed columns feeds it', () => {
  const feed = { name: 'user', note: 'none', key: 'worker' } as const;
  expect(feedsFact(feed, ['name', 'note'], 'user')).toBe(true);
  expect(feedsFact(feed, ['note', 'key'], 'user')).toBe(false);
  expect(feedsFact(feed, [], 'user')).toBe(false);
});
