import { setTimeout as wait } from 'node:timers/promises';
import { CeremonyRefused } from '../rig/ceremony.ts';

const WITHIN_MS = 120_000;

/** Does a ceremony again and again until it is not refused: over a broken link people try once more. */
export async function persistently(work: () => Promise<void>): Promise<void> {
  const untilMs = performance.now() + WITHIN_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CeremonyRefused) || performance.now() > untilMs) throw error;
      await wait(100);
    }
  }
}
