import { setImmediate } from 'node:timers/promises';
import { addCounts, type Counts, noCounts } from './counts.ts';
import type { Focus } from './character.ts';
import { playSchedule } from './play-schedule.ts';
import type { Variant } from './variants.ts';

export type SimulationInput = {
  schedules: number;
  seed: number;
  variant?: Variant | null;
  focus?: Focus | null;
  stopsAtFault?: boolean;
};
export type SimulationResult = {
  schedules: number;
  counts: Counts;
  /** What broke the promise, each with the seed that shows it again. */
  faults: { seed: number; fault: string }[];
};

/** Plays schedules with the seeds from `seed` on, one after the other, and says which of them broke the promise. */
export async function runSimulation(input: SimulationInput): Promise<SimulationResult> {
  const { schedules, seed, variant = null, focus = null, stopsAtFault = false } = input;
  const result: SimulationResult = { schedules: 0, counts: noCounts(), faults: [] };
  for (let own = seed; own < seed + schedules; own += 1) {
    const { counts, checker } = await playSchedule({ seed: own, variant, focus });
    result.schedules += 1;
    addCounts(result.counts, counts);
    if (checker.fault !== null) result.faults.push({ seed: own, fault: checker.fault });
    if (stopsAtFault && result.faults.length > 0) return result;
    // Schedules leave no time for anything else in this thread.
    await setImmediate();
  }
  return result;
}
