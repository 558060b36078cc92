import { setTimeout as sleep } from 'node:timers/promises';

export type Clock = {
  now(): number;
  /** Resolves after `ms`; rejects when `gone` is aborted first. */
  wait(ms: number, gone: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (ms, gone) => {
    await sleep(ms, undefined, { signal: gone });
  },
};
