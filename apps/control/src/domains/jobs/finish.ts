import { and, eq, sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../ctx.ts';
import type { HeldRun } from './claim.ts';
import { noteFailure } from './note-failure.ts';
import { jobRuns, jobs } from './table.ts';

/** `errorCode` says what kind of failure it was and carries no value. */
export type RunOutcome = { state: 'done' } | { state: 'failed'; errorCode: string };

/** A failed run is tried again after a minute, then after twice as long, up to an hour, or at its next time. */
const RETRY_S = sql`least(3600, 60 * power(2, least(${jobs.failures} - 1, 6)))`;

/** Ends a run with its outcome. False when it was not ours any more: the lease had run out and it counts as lost. */
export function finishRun(
  ctx: Ctx,
  { name, runId, outcome }: HeldRun & { outcome: RunOutcome },
): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const held = await tx.db
      .update(jobs)
      .set({
        runId: null,
        leaseUntil: null,
        lastRunId: runId,
        ...(outcome.state === 'done' && { failures: 0 }),
      })
      .where(and(eq(jobs.name, name), eq(jobs.runId, runId)))
      .returning({ name: jobs.name });
    if (held.length === 0) return false;
    const errorCode = outcome.state === 'failed' ? outcome.errorCode : null;
    await tx.db
      .update(jobRuns)
      .set({ state: outcome.state, endedAt: sql`now()`, errorCode })
      .where(eq(jobRuns.id, runId));
    if (errorCode === null) return true;
    await noteFailure(tx, { name, runId, reason: errorCode });
    await tx.db
      .update(jobs)
      .set({ nextAt: sql`least(${jobs.nextAt}, now() + make_interval(secs => ${RETRY_S}))` })
      .where(eq(jobs.name, name));
    return true;
  });
}
