import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';

const MONTHS_AHEAD = 14;

/** Makes the partitions of the coming months, so that no row falls into the default one. */
export async function makeAuditMonths(ctx: Ctx): Promise<void> {
  await ctx.db.execute(sql`select ensure_audit_partitions(${MONTHS_AHEAD})`);
}
