import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';

const DAYS_AHEAD = 7;
const DAYS_KEPT = 30;

/** Makes the partitions of the coming days and drops those that have been kept long enough, whole. */
export async function turnDecisionDays(ctx: Ctx): Promise<void> {
  await ctx.db.execute(sql`select ensure_decision_partitions(${DAYS_AHEAD})`);
  await ctx.db.execute(sql`select drop_decision_partitions(${DAYS_KEPT})`);
}
