import { eq, sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { jobs } from './table.ts';

/**
 * Asks for a run now, which the next free process begins within seconds; one that is under way ends first. Asked for
 * again before it began, it is the same run. Refuses `resource.not-found`.
 */
export function requestRun(ctx: Ctx, input: { name: string }): Promise<{ name: string; run_id: string }> {
  return inTransaction(ctx, async (tx) => {
    const [job] = await tx.db
      .update(jobs)
      .set({
        requestedRunId: sql`coalesce(${jobs.requestedRunId}, ${tx.deps.newId()}::uuid)`,
        requestedBy: sql`coalesce(${jobs.requestedBy}, ${tx.actor.name}::text)`,
      })
      .where(eq(jobs.name, input.name))
      .returning({ runId: jobs.requestedRunId });
    if (job === undefined || job.runId === null) throw new Refusal('resource.not-found');
    await record(tx, {
      event: 'job.run',
      action: 'update',
      resource: { type: 'job', id: input.name },
      newValues: { run_id: job.runId },
    });
    return { name: input.name, run_id: job.runId };
  });
}
