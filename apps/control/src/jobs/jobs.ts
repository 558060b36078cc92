import { keepUpHolders } from '../domains/facts/keep-up-holders.ts';
import { makeAuditMonths } from '../domains/audit/make-months.ts';
import { turnDecisionDays } from '../domains/decisions/turn-days.ts';
import { pruneRuns } from '../domains/jobs/prune-runs.ts';
import { sweepAttempts } from '../domains/limits/sweep.ts';
import { sweepChallenges } from '../domains/passkeys/sweep-challenges.ts';
import { pruneSecurityEvents } from '../domains/security-events/prune.ts';
import { watchPropagations } from '../domains/propagations/watch.ts';
import { askDueAssertionKeys } from '../domains/workers/ask-due-assertion-keys.ts';
import { sweepNonces } from '../domains/workers/sweep-nonces.ts';
import { advanceSessionKeys } from '../domains/signing-keys/advance.ts';
import type { JobDefinition } from './job-definition.ts';

const MINUTE_S = 60;
const DAY_S = 86_400;

/** Everything the control plane does by itself, and how often. */
export const JOBS: readonly JobDefinition[] = [
  { name: 'propagation_watch', everyS: 5, run: watchPropagations },
  { name: 'holder_upkeep', everyS: 10 * MINUTE_S, run: keepUpHolders },
  { name: 'nonce_sweep', everyS: MINUTE_S, run: sweepNonces },
  { name: 'attempt_sweep', everyS: MINUTE_S, run: sweepAttempts },
  { name: 'challenge_sweep', everyS: MINUTE_S, run: sweepChallenges },
  { name: 'session_key_rotation', everyS: MINUTE_S, run: advanceSessionKeys },
  { name: 'assertion_key_rotation', everyS: DAY_S, run: askDueAssertionKeys },
  { name: 'job_history', everyS: 10 * MINUTE_S, run: pruneRuns },
  { name: 'audit_partitions', everyS: DAY_S, run: makeAuditMonths },
  { name: 'security_event_retention', everyS: DAY_S, run: pruneSecurityEvents },
  { name: 'decision_partitions', everyS: DAY_S, run: turnDecisionDays },
];
