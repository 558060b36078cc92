import { setTimeout as wait } from 'node:timers/promises';

const LOOK_AGAIN_MS = 10;

/** Looks until something holds; answers how long that took, or null when it did not hold in time. */
export async function until(holds: () => Promise<boolean>, withinMs: number): Promise<number | null> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < withinMs) {
    if (await holds()) return performance.now() - startedMs;
    await wait(LOOK_AGAIN_MS);
  }
  return null;
}
