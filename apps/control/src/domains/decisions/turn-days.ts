import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { withoutQueueing } from '../../db/without-queueing.ts';

const DAYS_AHEAD = 7;
const DAYS_KEPT = 30;

/**
 * Makes the partitions of the coming days and drops those that have been kept long enough, whole. While a backup reads
 * it fails instead of holding up who writes, and is tried again: the days made ahead last longer than that.
 */
export async function turnDecisionDays(ctx: Ctx): Promise<void> {
  await withoutQueueing(ctx.db, sql`select ensure_decision_partitions(${DAYS_AHEAD})`);
  await withoutQueueing(ctx.db, sql`select drop_decision_partitions(${DAYS_KEPT})`);
}
