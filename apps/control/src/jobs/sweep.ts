import { systemCtx } from '../ctx.ts';
import type { Deps } from '../deps.ts';
import { sweepAttempts } from '../domains/limits/sweep.ts';
import { sweepChallenges } from '../domains/passkeys/sweep-challenges.ts';
import { sweepNonces } from '../domains/workers/sweep-nonces.ts';

const EVERY_MS = 60_000;

/** Deletes what has expired, once a minute; deleting is idempotent, so any number of processes may do it. */
export function startSweeping(deps: Deps): { stop(): void } {
  const timer = setInterval(() => {
    void sweepOnce(deps).catch((err: unknown) => deps.log.error({ err }, 'sweep failed'));
  }, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

async function sweepOnce(deps: Deps): Promise<void> {
  const ctx = systemCtx(deps, deps.newToken());
  await Promise.all([sweepNonces(ctx), sweepAttempts(ctx), sweepChallenges(ctx)]);
}
