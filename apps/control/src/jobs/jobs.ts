import { turnDecisionDays } from '../domains/decisions/turn-days.ts';
import { pruneRuns } from '../domains/jobs/prune-runs.ts';
import { sweepAttempts } from '../domains/limits/sweep.ts';
import { sweepChallenges } from '../domains/passkeys/sweep-challenges.ts';
import { sweepNonces } from '../domains/workers/sweep-nonces.ts';
import type { JobDefinition } from './job-definition.ts';

const MINUTE_S = 60;
const DAY_S = 86_400;

/** Everything the control plane does by itself, and how often. */
export const JOBS: readonly JobDefinition[] = [
  { name: 'nonce_sweep', everyS: MINUTE_S, run: sweepNonces },
  { name: 'attempt_sweep', everyS: MINUTE_S, run: sweepAttempts },
  { name: 'challenge_sweep', everyS: MINUTE_S, run: sweepChallenges },
  { name: 'job_history', everyS: 10 * MINUTE_S, run: pruneRuns },
  { name: 'decision_partitions', everyS: DAY_S, run: turnDecisionDays },
];
