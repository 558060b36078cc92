import type postgres from 'postgres';
import { BackupError } from './backup-error.ts';
import { MADE_BY_MIGRATIONS } from './left-out.ts';
import { quoted } from './quoted.ts';
import type { Table } from './read-tables.ts';

/** A connection that was just closed is still listed for a moment. */
const TRIES = 20;

/** Errors: restore.in-use while anybody else is connected to the database. */
export async function refuseCompany(sql: postgres.Sql): Promise<void> {
  let others: { name: string }[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries > 0) await sql`select pg_sleep(0.1)`;
    await sql`select pg_stat_clear_snapshot()`;
    others = await sql<{ name: string }[]>`
      select distinct coalesce(nullif(application_name, ''), 'unnamed') as name from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null order by 1`;
    if (others.length === 0) return;
  }
  throw new BackupError(
    'restore.in-use',
    `Others are connected to this database (${others.map(({ name }) => name).join(', ')}). Stop every control plane first.`,
  );
}

/** Errors: restore.not-empty when any table has a row that no migration put there. */
export async function refuseRows(sql: postgres.Sql, tables: readonly Table[]): Promise<void> {
  const used: string[] = [];
  for (const { name } of tables.filter((table) => !MADE_BY_MIGRATIONS.includes(table.name))) {
    const rows = await sql.unsafe(`select 1 from ${quoted(name)} limit 1`);
    if (rows.length > 0) used.push(name);
  }
  if (used.length === 0) return;
  throw new BackupError(
    'restore.not-empty',
    `The database is not empty (${used.join(', ')}). A backup goes into an empty one alone, before the first start of a control plane on it.`,
  );
}
