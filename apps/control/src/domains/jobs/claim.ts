import { and, asc, eq, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { noteFailure } from './note-failure.ts';
import { jobRuns, jobs } from './table.ts';

/** A run that this process holds until `finishRun`, as long as it renews its lease. */
export type HeldRun = { name: string; runId: string };
type Input = { names: readonly string[]; leaseS: number };

const NOW = sql`now()`;

/**
 * Begins the next run that is due among `names`: its time has come, somebody asked for it, or its process died. Null
 * when none is; that costs one small statement. No other process begins it while the lease of `leaseS` seconds lives.
 */
export async function claimDueRun(ctx: Ctx, input: Input): Promise<HeldRun | null> {
  if (input.names.length === 0 || !(await isAnyDue(ctx, input.names))) return null;
  return inTransaction(ctx, async (tx) => {
    const due = await lockDue(tx, input.names);
    if (due === null) return null;
    if (due.runId !== null) await noteLost(tx, { name: due.name, runId: due.runId });
    const held = { name: due.name, runId: due.requestedRunId ?? tx.deps.newId() };
    await hold(tx, { ...held, leaseS: input.leaseS });
    await tx.db.insert(jobRuns).values({
      id: held.runId,
      name: held.name,
      state: 'running',
      startedAt: NOW,
      requestedBy: due.requestedBy,
    });
    return held;
  });
}

function isDue(names: readonly string[]) {
  return and(
    inArray(jobs.name, [...names]),
    or(isNull(jobs.leaseUntil), lte(jobs.leaseUntil, NOW)),
    or(lte(jobs.nextAt, NOW), isNotNull(jobs.requestedRunId), isNotNull(jobs.runId)),
  );
}

async function isAnyDue(ctx: Ctx, names: readonly string[]): Promise<boolean> {
  const rows = await ctx.db.select({ name: jobs.name }).from(jobs).where(isDue(names)).limit(1);
  return rows.length > 0;
}

/** What another process is just claiming is passed over, and looked at again when the lock is had. */
async function lockDue(tx: Ctx, names: readonly string[]) {
  const [due] = await tx.db
    .select({
      name: jobs.name,
      runId: jobs.runId,
      requestedRunId: jobs.requestedRunId,
      requestedBy: jobs.requestedBy,
    })
    .from(jobs)
    .where(isDue(names))
    .orderBy(asc(jobs.nextAt))
    .limit(1)
    .for('update', { skipLocked: true });
  return due ?? null;
}

async function noteLost(tx: Ctx, lost: HeldRun): Promise<void> {
  await tx.db.update(jobRuns).set({ state: 'lost', endedAt: NOW }).where(eq(jobRuns.id, lost.runId));
  await noteFailure(tx, { ...lost, reason: 'lost' });
}

/** The next time stays on the grid of its interval, so that ticks do not add up; what was missed is not made up for. */
async function hold(tx: Ctx, held: HeldRun & { leaseS: number }): Promise<void> {
  const missed = sql`floor(extract(epoch from now() - ${jobs.nextAt}) / ${jobs.everyS})`;
  await tx.db
    .update(jobs)
    .set({
      runId: held.runId,
      leaseUntil: sql`now() + make_interval(secs => ${held.leaseS})`,
      requestedRunId: null,
      requestedBy: null,
      nextAt: sql`case when ${jobs.nextAt} > now() then ${jobs.nextAt}
        else ${jobs.nextAt} + make_interval(secs => ${jobs.everyS} * (${missed} + 1)) end`,
    })
    .where(eq(jobs.name, held.name));
}
