import { eq, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import type { HeldRun } from './claim.ts';
import { jobs } from './table.ts';

/**
 * Counts a failure in the caller's transaction. Only the first in a row is audited: what fails every few seconds would
 * fill the audit, and the history has the others.
 */
export async function noteFailure(
  tx: Ctx,
  { name, runId, reason }: HeldRun & { reason: string },
): Promise<void> {
  const [job] = await tx.db
    .update(jobs)
    .set({ failures: sql`${jobs.failures} + 1`, lastRunId: runId })
    .where(eq(jobs.name, name))
    .returning({ failures: jobs.failures });
  if (job?.failures !== 1) return;
  await record(tx, {
    event: 'job.failed',
    action: 'update',
    severity: 'warning',
    resource: { type: 'job', id: name },
    newValues: { run_id: runId },
    success: false,
    reason,
  });
}
