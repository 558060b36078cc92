import { globSync } from 'node:fs';
import { join } from 'node:path';
import { getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../../tests/support/database.ts';
import { LEFT_OUT } from './left-out.ts';
import { openConnection } from './open-connection.ts';
import { readTables } from './read-tables.ts';

const SOURCE = join(import.meta.dirname, '..');

test('every table of the application is in a backup, or on the list of what is left out and why', async () => {
  await using database = await createTestDatabase();
  const sql = openConnection(database.ownerUrl);
  try {
    const found = (await readTables(sql)).map(({ name }) => name);
    expect([...found].sort()).toEqual((await declaredTables()).sort());
    for (const name of Object.keys(LEFT_OUT)) expect(found).toContain(name);
    const unlogged = await sql<{ name: string }[]>`
      select relname::text as name from pg_class where relpersistence = 'u' and relkind = 'r'`;
    for (const { name } of unlogged) expect(Object.keys(LEFT_OUT)).toContain(name);
  } finally {
    await sql.end();
  }
});

test('nothing lies where a backup does not look: in another schema, a sequence, a large object or an enum', async () => {
  await using database = await createTestDatabase();
  const sql = openConnection(database.ownerUrl);
  try {
    const elsewhere = await sql<{ name: string }[]>`
      select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm', 'S', 'f') and n.nspname not like 'pg_%' and n.nspname <> 'information_schema'
        and not (n.nspname = 'public' and c.relkind in ('r', 'p')) and n.nspname <> 'drizzle'`;
    expect(elsewhere).toEqual([]);
    expect(await sql`select oid from pg_largeobject_metadata`).toEqual([]);
  } finally {
    await sql.end();
  }
});

test('a table comes after all that it refers to', async () => {
  await using database = await createTestDatabase();
  const sql = openConnection(database.ownerUrl);
  try {
    const names = (await readTables(sql)).map(({ name }) => name);
    const pairs = await sql<{ from: string; to: string }[]>`
      select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint
      where contype = 'f' and conrelid <> confrelid`;
    for (const { from, to } of pairs)
      expect(names.indexOf(from), `${from} to ${to}`).toBeGreaterThan(names.indexOf(to));
  } finally {
    await sql.end();
  }
});

async function declaredTables(): Promise<string[]> {
  const files = globSync('domains/*/*table.ts', { cwd: SOURCE });
  const modules: Record<string, unknown>[] = await Promise.all(
    files.map((file) => import(join(SOURCE, file))),
  );
  return modules.flatMap((module) =>
    Object.values(module).flatMap((value) => (is(value, PgTable) ? [getTableName(value)] : [])),
  );
}
