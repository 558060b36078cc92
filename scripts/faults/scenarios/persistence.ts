import { setTimeout as wait } from 'node:timers/promises';
import { CeremonyRefused } from '../rig/ceremony.ts';

const WITHIN_MS = 120_000;

/** Ceremonies as people do them: refused for want of an answer, they try once more. Counts how often that was. */
export class Persistence {
  refused = 0;

  /** Does a ceremony again and again until it is not refused. */
  readonly ceremony = async (work: () => Promise<void>): Promise<void> => {
    const untilMs = performance.now() + WITHIN_MS;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof CeremonyRefused) || performance.now() > untilMs) throw error;
        this.refused += 1;
        await wait(100);
      }
    }
  };
}
