import type { Logger } from 'pino';
import { type Ctx, systemCtx } from '../ctx.ts';
import type { Deps } from '../deps.ts';
import { claimDueRun, type HeldRun } from '../domains/jobs/claim.ts';
import { finishRun, type RunOutcome } from '../domains/jobs/finish.ts';
import { registerJobs } from '../domains/jobs/register.ts';
import { failureCode } from './failure-code.ts';
import type { JobDefinition } from './job-definition.ts';
import { keepLease } from './keep-lease.ts';

/** Runs of one process at a time; the rest of its connections belong to those who wait for an answer. */
const MAX_AT_ONCE = 4;
/** Below it a job is too frequent for a line of every run. */
const LOGGED_FROM_S = 60;

export type Runner = {
  /** Begins what is due and free. Costs one small statement where nothing is. */
  tick(): Promise<void>;
  /** Resolves when nothing that was begun is under way. */
  idle(): Promise<void>;
};

/** One process's share in the jobs. Any number of runners may work on one database: a run that is due is begun once. */
export function makeRunner(deps: Deps, jobs: readonly JobDefinition[], leaseS: number): Runner {
  const running = new Map<string, Promise<void>>();
  let isRegistered = false;
  const begin = (job: JobDefinition, held: HeldRun) => {
    const run = perform(jobCtx(deps), job, { ...held, leaseS }).finally(() => running.delete(job.name));
    running.set(job.name, run);
  };
  return {
    async tick() {
      const ctx = jobCtx(deps);
      if (!isRegistered) await registerJobs(ctx, jobs);
      isRegistered = true;
      while (running.size < MAX_AT_ONCE) {
        const free = jobs.filter(({ name }) => !running.has(name));
        const held = await claimDueRun(ctx, { names: free.map(({ name }) => name), leaseS });
        const job = free.find(({ name }) => name === held?.name);
        if (held === null || job === undefined) return;
        begin(job, held);
      }
    },
    async idle() {
      await Promise.all(running.values());
    },
  };
}

function jobCtx(deps: Deps): Ctx {
  return { ...systemCtx(deps, deps.newToken()), source: 'job' };
}

/** One run from its beginning to its outcome; never rejects, so that one job cannot end the process of all. */
async function perform(ctx: Ctx, job: JobDefinition, held: HeldRun & { leaseS: number }): Promise<void> {
  const startedMs = ctx.clock.nowMs();
  const lease = keepLease(ctx, held);
  const log = ctx.deps.log.child({ request_id: ctx.requestId, job: job.name, run_id: held.runId });
  try {
    const outcome = await outcomeOf(ctx, job, log);
    const isOurs = await finishRun(ctx, { ...held, outcome });
    const said = { state: isOurs ? outcome.state : 'lost', ms: ctx.clock.nowMs() - startedMs };
    log[job.everyS < LOGGED_FROM_S ? 'debug' : 'info'](said, 'job run');
  } catch (err) {
    // Its lease will run out, and another process or a later tick begins it anew.
    log.error({ err }, 'the outcome of a job could not be stored');
  } finally {
    lease.release();
  }
}

async function outcomeOf(ctx: Ctx, job: JobDefinition, log: Logger): Promise<RunOutcome> {
  try {
    await job.run(ctx);
    return { state: 'done' };
  } catch (err) {
    log.error({ err }, 'job failed');
    return { state: 'failed', errorCode: failureCode(err) };
  }
}
