import { eq, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { sendPollsHome } from '../../feed/announce.ts';
import { installation } from './table.ts';

/** What tells one run of a database server from another. */
export const DATABASE_RUN = sql`extract(epoch from pg_postmaster_start_time())::text`;
/** What tells a database from one with the same beginnings: a standby was promoted, or a moment restored. */
export const DATABASE_TIMELINE = sql`left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)`;

/** Since when the database server in use is in use, by its own clock; null where nobody has noted this run of it yet. */
export async function findDatabaseRun(ctx: Ctx): Promise<Date | null> {
  const [known] = await ctx.db
    .select({
      since: installation.databaseRunSince,
      isCurrent: sql<boolean>`(${installation.databaseRun}, ${installation.databaseTimeline})
        is not distinct from (${DATABASE_RUN}, ${DATABASE_TIMELINE})`,
    })
    .from(installation)
    .where(eq(installation.id, 1))
    .limit(1);
  return known?.isCurrent === true ? known.since : null;
}

/**
 * Notes which run of the database server is in use, as part of the caller's transaction. One that was started anew may
 * have forgotten something, so every holder has to show its mark; true where it has branched off from what was in use.
 */
export async function noteDatabaseRun(tx: Ctx): Promise<boolean> {
  const [noted] = await tx.db.execute<{ is_branched_off: boolean | null }>(sql`
    update installation i set database_run = ${DATABASE_RUN}, database_timeline = ${DATABASE_TIMELINE},
      database_run_since = clock_timestamp()
    from (select * from installation where id = 1 for update) former
    where i.id = former.id
      and (former.database_run, former.database_timeline) is distinct from (${DATABASE_RUN}, ${DATABASE_TIMELINE})
    returning former.database_timeline <> i.database_timeline as is_branched_off`);
  // Another process was first.
  if (noted === undefined) return false;
  await sendPollsHome(tx);
  return noted.is_branched_off ?? false;
}
