import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { withoutQueueing } from '../../db/without-queueing.ts';

const MONTHS_AHEAD = 14;

/**
 * Makes the partitions of the coming months, so that no row falls into the default one. While a backup reads it fails
 * instead of holding up who writes, and is tried again: the months made ahead last longer than that.
 */
export async function makeAuditMonths(ctx: Ctx): Promise<void> {
  await withoutQueueing(ctx.db, sql`select ensure_audit_partitions(${MONTHS_AHEAD})`);
}
