import { inArray, ne, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { jobRuns } from './table.ts';

/** Kept of each job and outcome, so that a job of every few seconds does not push its failures out of sight. */
export const KEPT_RUNS = 100;

/** Forgets all but the newest runs of each job and outcome. */
export async function pruneRuns(ctx: Ctx): Promise<void> {
  const place = sql<number>`row_number() over (partition by ${jobRuns.name}, ${jobRuns.state}
    order by ${jobRuns.startedAt} desc, ${jobRuns.id} desc)`.as('place');
  const placed = ctx.db
    .select({ id: jobRuns.id, place })
    .from(jobRuns)
    .where(ne(jobRuns.state, 'running'))
    .as('placed');
  const old = ctx.db.select({ id: placed.id }).from(placed).where(sql`${placed.place} > ${KEPT_RUNS}`);
  await ctx.db.delete(jobRuns).where(inArray(jobRuns.id, old));
}
