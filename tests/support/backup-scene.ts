import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { backUp } from '../../apps/control/src/backup/back-up.ts';
import { openConnection } from '../../apps/control/src/backup/open-connection.ts';
import { readTables } from '../../apps/control/src/backup/read-tables.ts';
import { restore } from '../../apps/control/src/backup/restore.ts';
import { systemCtx } from '../../apps/control/src/ctx.ts';
import type { Deps } from '../../apps/control/src/deps.ts';

/** A folder for backups of one test, removed with it. */
export async function backupFolder(): Promise<
  AsyncDisposable & { at(name: string): string; folder: string }
> {
  const folder = await mkdtemp(join(tmpdir(), 'sunray-backup-'));
  return {
    folder,
    at: (name) => join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

type From = { deps: Deps; ownerUrl: string };

/** Backs up as the command does, on a connection of its own. */
export function backUpTo(from: From, path: string, withoutDecisions = false) {
  return connected(from, (sql, ctx) => backUp(ctx, { sql, path, withoutDecisions }));
}

/** Restores as the command does; the keys are those of `deps`. */
export function restoreFrom(to: From, path: string) {
  const { ownerUrl } = to;
  return connected(to, (sql, ctx) => restore(ctx, { sql, path, ownerUrl, appRole: 'sunray_app' }));
}

/** Every row of every table as text, sorted, by the names of the tables. */
export async function contentOf(ownerUrl: string): Promise<Record<string, string[]>> {
  const sql = openConnection(ownerUrl);
  try {
    const content: Record<string, string[]> = {};
    for (const { name } of await readTables(sql)) {
      const rows = await sql<{ row: string }[]>`select t::text as row from ${sql(name)} t order by 1`;
      content[name] = rows.map(({ row }) => row);
    }
    return content;
  } finally {
    await sql.end();
  }
}

type Work<Result> = (
  sql: ReturnType<typeof openConnection>,
  ctx: ReturnType<typeof systemCtx>,
) => Promise<Result>;

async function connected<Result>({ deps, ownerUrl }: From, work: Work<Result>): Promise<Result> {
  const sql = openConnection(ownerUrl);
  try {
    return await work(sql, { ...systemCtx({ ...deps, db: drizzle(sql) }, deps.newToken()), source: 'cli' });
  } finally {
    await sql.end();
  }
}
