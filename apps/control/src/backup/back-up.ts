import type postgres from 'postgres';
import { type Ctx, nowOf } from '../ctx.ts';
import { MIGRATION_LOCK } from '../db/migrate.ts';
import { record } from '../domains/audit/record.ts';
import { VERSION } from '../version.ts';
import { BackupError } from './backup-error.ts';
import { makeCanaries } from './canaries.ts';
import type { BackupHeader } from './header.ts';
import { DECISIONS, LEFT_OUT } from './left-out.ts';
import { appliedMigrations, ownMigrations } from './migration-hashes.ts';
import { readPartitions } from './partitions.ts';
import { quoted } from './quoted.ts';
import { readTables, type Table } from './read-tables.ts';
import { writeBackupFile } from './write-file.ts';

type Input = { sql: postgres.Sql; path: string; withoutDecisions: boolean };

export type BackedUp = {
  path: string;
  bytes: number;
  sha256: string;
  created_at: string;
  rows: Record<string, number>;
  key_ids: string[];
};

/** Rows that are fetched at a time; what bounds the memory. */
const FETCHED = 500;

/**
 * Writes every row of the application into a new file, as they all were at one moment, while the installation goes on;
 * audits `system.backed_up`. `sql` is one connection of the owner's, and ctx.db the same one. Errors: backup.* (see
 * BackupError).
 */
export async function backUp(ctx: Ctx, input: Input): Promise<BackedUp> {
  const { sql } = input;
  const { tables, header } = await beginSnapshot(ctx, input);
  const rows: Record<string, number> = {};
  const { bytes, sha256 } = await writeBackupFile({
    path: input.path,
    token: ctx.deps.newToken(),
    lines: linesOf(sql, { header, tables, rows }),
    beforeNamed: async (sum) => {
      await sql.unsafe('commit');
      await record(ctx, {
        event: 'system.backed_up',
        action: 'read',
        severity: 'notice',
        resource: { type: 'installation', id: null },
        newValues: { sha256: sum, rows: sumOf(rows), left_out: header.left_out },
      });
    },
  });
  const keyIds = header.keys.map(({ id }) => id);
  return { path: input.path, bytes, sha256, created_at: header.created_at, rows, key_ids: keyIds };
}

/**
 * Begins a transaction that sees one moment. No migration runs while the schema is read, and the tables are held
 * before the first row is seen, so that none can change its form until the last row is written.
 */
async function beginSnapshot(ctx: Ctx, { sql, withoutDecisions }: Input) {
  await sql`select pg_advisory_lock_shared(${MIGRATION_LOCK})`;
  const migrations = await requireMigrated(sql);
  const leftOut = [...Object.keys(LEFT_OUT), ...(withoutDecisions ? [DECISIONS] : [])];
  const tables = (await readTables(sql)).filter(({ name }) => !leftOut.includes(name));
  await sql.unsafe('begin isolation level repeatable read read only');
  await sql.unsafe(`lock table ${tables.map(({ name }) => quoted(name)).join(', ')} in access share mode`);
  const header: BackupHeader = {
    created_at: nowOf(ctx).toISOString(),
    product_version: VERSION,
    migrations,
    tables: tables.map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) })),
    left_out: leftOut,
    partitions: await readPartitions(sql),
    keys: await makeCanaries(sql, ctx.deps.keyRing, tables),
  };
  await sql`select pg_advisory_unlock_shared(${MIGRATION_LOCK})`;
  return { tables, header };
}

async function requireMigrated(sql: postgres.Sql): Promise<string[]> {
  const applied = await appliedMigrations(sql);
  if (applied.join() === ownMigrations().join()) return applied;
  throw new BackupError(
    'backup.not-migrated',
    'The schema of this database is not the one of this release. Start the control plane of this release once, or back up with the release that runs on it.',
  );
}

async function* linesOf(
  sql: postgres.Sql,
  { header, tables, rows }: { header: BackupHeader; tables: Table[]; rows: Record<string, number> },
): AsyncGenerator<string> {
  yield `${JSON.stringify({ header })}\n`;
  for (const { name, columns } of tables) {
    yield `${JSON.stringify({ table: name })}\n`;
    let count = 0;
    // Every value as the database itself writes it, so that none passes through a type of JavaScript.
    const values = columns.map((column) => `${quoted(column.name)}::text`).join(', ');
    const query = sql.unsafe<{ row: string }[]>(
      `select json_build_array(${values})::text as row from ${quoted(name)}`,
    );
    for await (const fetched of query.cursor(FETCHED)) {
      count += fetched.length;
      if (fetched.length > 0) yield `${fetched.map(({ row }) => row).join('\n')}\n`;
    }
    rows[name] = count;
  }
  yield `${JSON.stringify({ end: rows })}\n`;
}

function sumOf(rows: Record<string, number>): number {
  return Object.values(rows).reduce((sum, count) => sum + count, 0);
}
