import type { OutputOf } from '@sunray/contract/call.ts';
import type { reportEvents } from '@sunray/contract/events.ts';
import type { Random } from '@sunray/primitives/random.ts';
import type { Answer } from '../control/control.ts';
import type { Batch } from './batch.ts';
import type { OutboxStore } from './outbox-store.ts';

type Parts = {
  store: Pick<OutboxStore, 'batch' | 'remove' | 'halve' | 'countFailure' | 'forgetFailures'>;
  report(batch: Batch): Promise<Answer<OutputOf<typeof reportEvents>>>;
  random: Random;
};

/** One alarm makes so many calls at most; the next goes on. */
const MAX_CALLS = 20;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Sends what waits, batch by batch. Returns in how many ms to go on, null when nothing is left. */
export async function sendWaiting({ store, report, random }: Parts): Promise<number | null> {
  for (let calls = 0; calls < MAX_CALLS; calls += 1) {
    const batch = store.batch();
    if (batch === null) return null;
    const answer = await report(batch);
    if (answer.ok) {
      store.remove();
      store.forgetFailures();
    } else if (answer.code === 'request.invalid') {
      store.halve();
    } else {
      return pauseMs(store.countFailure(), answer.retryAfterS, random);
    }
  }
  return 0;
}

/** Doubling, and by chance between half and all of it, so that outboxes do not come back in step. */
function pauseMs(failures: number, retryAfterS: number | null, random: Random): number {
  const fullMs = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  const [drawn = 0] = random.bytes(1);
  const ownMs = fullMs * (0.5 + drawn / 512);
  return Math.max(ownMs, Math.min((retryAfterS ?? 0) * 1000, LONGEST_PAUSE_MS));
}
