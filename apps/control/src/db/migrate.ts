import { fileURLToPath } from 'node:url';
import { sql as query } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import type postgres from 'postgres';
import { connect } from './connect.ts';
import { errorCode } from './error-code.ts';
import { withoutQueueing } from './without-queueing.ts';

/** Any constant will do; it only has to be the same for every process of this product. */
export const MIGRATION_LOCK = 7_265_381_905;

const LOCK_NOT_AVAILABLE = '55P03';

type Input = { ownerUrl: string; appRole: string; folder?: string };

/**
 * Brings the schema up to this release and hands the application's role what it may do: everything but changing or
 * deleting audit rows. Several processes may call it at once; one works, the others wait.
 */
export async function migrateDatabase(input: Input): Promise<void> {
  const sql = connect(input.ownerUrl, { max: 1, onnotice: () => undefined, connect_timeout: 10 });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await applyMigrations(drizzle(sql), { migrationsFolder: input.folder ?? migrationsFolder() });
    await makeAuditMonths(sql);
    await grantToApplication(sql, input.appRole);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Where the migrations of this release lie: beside the sources, or beside the bundle. */
export function migrationsFolder(): string {
  return fileURLToPath(new URL('./migrations', import.meta.url));
}

/** Where a backup reads, the job makes them later: a start holds up nobody who writes, and does not wait itself. */
async function makeAuditMonths(sql: postgres.Sql): Promise<void> {
  await withoutQueueing(drizzle(sql), query`select ensure_audit_partitions(14)`).catch((error: unknown) => {
    if (errorCode(error) !== LOCK_NOT_AVAILABLE) throw error;
  });
}

async function grantToApplication(sql: postgres.Sql, appRole: string): Promise<void> {
  const [owner] = await sql<{ name: string }[]>`select current_user as name`;
  if (owner?.name === appRole) return;
  const role = sql(appRole);
  await sql`grant usage on schema public to ${role}`;
  await sql`grant usage on schema drizzle to ${role}`;
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`;
  for (const { name } of tables) {
    await (name === 'audit'
      ? sql`grant select, insert on ${sql(name)} to ${role}`
      : sql`grant select, insert, update, delete on ${sql(name)} to ${role}`);
  }
  await sql`grant select on all tables in schema drizzle to ${role}`;
}
