import { and, eq, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import type { HeldRun } from './claim.ts';
import { jobs } from './table.ts';

/** Makes the lease of a run last `leaseS` seconds from now. False when another process has taken the job over. */
export async function renewRun(
  ctx: Ctx,
  { name, runId, leaseS }: HeldRun & { leaseS: number },
): Promise<boolean> {
  const held = await ctx.db
    .update(jobs)
    .set({ leaseUntil: sql`now() + make_interval(secs => ${leaseS})` })
    .where(and(eq(jobs.name, name), eq(jobs.runId, runId)))
    .returning({ name: jobs.name });
  return held.length > 0;
}
