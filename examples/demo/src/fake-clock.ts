import type { Clock } from './clock.ts';

/** For tests: time passes only by waiting, and waiting takes no time. */
export function fakeClock(startsAt: number): Clock & { waits: number[] } {
  const waits: number[] = [];
  let now = startsAt;
  return {
    waits,
    now: () => now,
    wait: async (ms, gone) => {
      gone.throwIfAborted();
      waits.push(ms);
      now += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
