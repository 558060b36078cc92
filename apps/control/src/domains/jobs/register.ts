import { and, lt, notInArray, sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { jobs } from './table.ts';

type Known = { name: string; everyS: number };

/**
 * Makes jobs known with their intervals. A new one is due at once, an overdue one counts from now. What no process has
 * known for a week is forgotten; sooner it may belong to another release that runs beside this one.
 */
export async function registerJobs(ctx: Ctx, known: readonly Known[]): Promise<void> {
  if (known.length === 0) return;
  const names = known.map(({ name }) => name);
  await inTransaction(ctx, async (tx) => {
    await tx.db
      .insert(jobs)
      .values(
        known.map(({ name, everyS }) => ({ name, everyS, nextAt: sql`date_trunc('milliseconds', now())` })),
      )
      .onConflictDoUpdate({
        target: jobs.name,
        set: {
          everyS: sql`excluded.every_s`,
          nextAt: sql`least(greatest(${jobs.nextAt}, now()), now() + make_interval(secs => excluded.every_s))`,
        },
      });
    await tx.db
      .delete(jobs)
      .where(and(notInArray(jobs.name, names), lt(jobs.nextAt, sql`now() - interval '7 days'`)));
  });
}
