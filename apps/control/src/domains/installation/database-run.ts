import { eq, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { sendPollsHome } from '../../feed/announce.ts';
import { installation } from './table.ts';

/** What tells one run of a database server from another. */
export const DATABASE_RUN = sql`extract(epoch from pg_postmaster_start_time())::text`;

/**
 * Since when this database server is in use, by its own clock. One that was started anew, restored or promoted may have
 * forgotten something: whoever finds that out first makes every holder show its mark. The row is shared, so that no
 * process overlooks it.
 */
export async function observeDatabaseRun(ctx: Ctx): Promise<Date> {
  const [found] = await ctx.db
    .update(installation)
    .set({ databaseRun: DATABASE_RUN, databaseRunSince: sql`clock_timestamp()` })
    .where(sql`${installation.id} = 1 and ${installation.databaseRun} is distinct from ${DATABASE_RUN}`)
    .returning({ since: installation.databaseRunSince });
  if (found !== undefined && found.since !== null) {
    await sendPollsHome(ctx);
    return found.since;
  }
  const [known] = await ctx.db
    .select({ since: installation.databaseRunSince })
    .from(installation)
    .where(eq(installation.id, 1))
    .limit(1);
  if (known === undefined || known.since === null) throw new Error('the installation row is missing');
  return known.since;
}
