import type { Ctx } from '../ctx.ts';
import type { HeldRun } from '../domains/jobs/claim.ts';
import { renewRun } from '../domains/jobs/renew.ts';

/** A run that hangs is given up: its lease is not renewed any more, and another process takes the job over. */
const LONGEST_RUN_MS = 15 * 60_000;

/** Renews the lease of a run three times as often as it must, until it is released. */
export function keepLease(ctx: Ctx, held: HeldRun & { leaseS: number }): { release(): void } {
  const startedMs = ctx.clock.nowMs();
  const renew = async () => {
    const isHeld = ctx.clock.nowMs() - startedMs < LONGEST_RUN_MS && (await renewRun(ctx, held));
    if (isHeld) return;
    clearInterval(timer);
    ctx.deps.log.warn({ job: held.name, run_id: held.runId }, 'a job runs on without its lease');
  };
  const timer = setInterval(
    () => {
      // The database may be back for the next attempt; if not, the lease runs out.
      renew().catch((err: unknown) => ctx.deps.log.warn({ job: held.name, err }, 'a lease was not renewed'));
    },
    (held.leaseS * 1000) / 3,
  );
  timer.unref();
  return { release: () => clearInterval(timer) };
}
