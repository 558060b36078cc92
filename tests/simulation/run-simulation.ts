import { setImmediate } from 'node:timers/promises';
import { addCounts, type Counts, noCounts } from './counts.ts';
import type { Focus } from './character.ts';
import { Schedule } from './schedule.ts';
import type { Variant } from './variants.ts';

type Input = {
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

/** So many schedules go on side by side, one event each in turn: waiting for what follows costs once for all. */
const SIDE_BY_SIDE = 64;

/** Plays schedules with the seeds from `seed` on, and says which of them broke the promise. */
export async function runSimulation(input: Input): Promise<SimulationResult> {
  const { schedules, seed, variant = null, focus = null, stopsAtFault = false } = input;
  const result: SimulationResult = { schedules: 0, counts: noCounts(), faults: [] };
  let next = 0;
  let running: { schedule: Schedule; playing: Generator<void, void> }[] = [];
  const hasMore = () => next < schedules && !(stopsAtFault && result.faults.length > 0);
  const finish = ({ seed: own, world }: Schedule) => {
    result.schedules += 1;
    addCounts(result.counts, world.counts);
    if (world.checker.fault !== null) result.faults.push({ seed: own, fault: world.checker.fault });
  };
  for (;;) {
    for (; running.length < SIDE_BY_SIDE && hasMore(); next += 1) {
      const schedule = new Schedule({ seed: seed + next, variant, focus });
      running.push({ schedule, playing: schedule.play() });
    }
    if (running.length === 0) return result;
    running = running.filter(({ schedule, playing }) => {
      const isDone = playing.next().done === true;
      if (isDone) finish(schedule);
      return !isDone;
    });
    if (stopsAtFault && result.faults.length > 0) return result;
    await setImmediate();
  }
}
