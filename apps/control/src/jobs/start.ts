import { setTimeout as pause } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import type { JobDefinition } from './job-definition.ts';
import { makeRunner, type Runner } from './runner.ts';

const USUAL = { tickMs: 1000, leaseS: 15, patienceMs: 5000 };

/**
 * Runs jobs when they are due, until stopped: looks every `tickMs`, lets a dead process keep a job for `leaseS`, and at
 * the end waits up to `patienceMs` for what is under way. What is cut off then is done again by another process.
 */
export function startJobs(
  deps: Deps,
  jobs: readonly JobDefinition[],
  options: Partial<typeof USUAL> = {},
): { stop(): Promise<void> } {
  const { tickMs, leaseS, patienceMs } = { ...USUAL, ...options };
  const stopping = new AbortController();
  const runner = makeRunner(deps, jobs, leaseS);
  const ticking = tickUntil(stopping.signal, { deps, runner, tickMs });
  return {
    async stop() {
      stopping.abort();
      const ended = ticking.then(() => runner.idle());
      await Promise.race([ended, pause(patienceMs, undefined, { ref: false })]);
    },
  };
}

type Ticking = { deps: Deps; runner: Runner; tickMs: number };

async function tickUntil(signal: AbortSignal, { deps, runner, tickMs }: Ticking): Promise<void> {
  let isFailing = false;
  while (!signal.aborted) {
    try {
      await runner.tick();
      isFailing = false;
    } catch (err) {
      // Once per outage: a database that is away for an hour needs no line for every second of it.
      if (!isFailing) deps.log.error({ err }, 'jobs cannot be looked at');
      isFailing = true;
    }
    await pause(tickMs, undefined, { ref: false, signal }).catch(() => undefined);
  }
}
