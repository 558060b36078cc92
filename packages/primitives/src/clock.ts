/** Time as everything here reads it: handed over by argument, so that a test can hold it. */
export type Clock = { nowMs(): number };

/** The machine's clock. The only place that asks it. */
export const systemClock: Clock = { nowMs: () => Date.now() };

/** A clock that stands still until it is told to go on. */
export function fixedClock(iso: string): Clock & { advance(ms: number): void } {
  let nowMs = Date.parse(iso);
  if (Number.isNaN(nowMs)) throw new TypeError(`not a time: ${iso}`);
  return {
    nowMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

/** How many milliseconds of `ms` are left, by a clock that nobody sets; negative when they are over. */
export function countdown(ms: number): () => number {
  const untilMs = performance.now() + ms;
  return () => untilMs - performance.now();
}
