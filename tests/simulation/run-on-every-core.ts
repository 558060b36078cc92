import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { addCounts, noCounts } from './counts.ts';
import type { SimulationInput, SimulationResult } from './run-simulation.ts';

type Input = Omit<SimulationInput, 'stopsAtFault'> & {
  threads?: number;
  /** Hears now and then how many schedules have been played. */
  tell?: (played: number) => void;
};

/** Half a second's work: so long goes on what is under way when a fault is found. */
const LARGEST_SHARE = 100;
const THREAD = new URL('./simulation-thread.ts', import.meta.url);

/**
 * Plays schedules with the seeds from `seed` on, on as many threads as there are processors, until one breaks the
 * promise. Shares are given out in order and played up to their first fault, so the lowest seed that shows one is
 * always found.
 */
export async function runOnEveryCore(input: Input): Promise<SimulationResult> {
  const { threads: wanted = availableParallelism(), tell } = input;
  const result: SimulationResult = { schedules: 0, counts: noCounts(), faults: [] };
  const shares = sharesOf(input, wanted);
  const threads = shares.slice(0, wanted).map(() => new Worker(THREAD));
  const work = async (thread: Worker) => {
    while (result.faults.length === 0) {
      const share = shares.shift();
      if (share === undefined) return;
      const { schedules, counts, faults } = await play(thread, share);
      result.schedules += schedules;
      addCounts(result.counts, counts);
      result.faults.push(...faults);
      tell?.(result.schedules);
    }
  };
  try {
    await Promise.all(threads.map(work));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  result.faults.sort((a, b) => a.seed - b.seed);
  return result;
}

function sharesOf(
  { schedules, seed, variant = null, focus = null }: Input,
  threads: number,
): SimulationInput[] {
  const size = Math.min(LARGEST_SHARE, Math.ceil(schedules / threads));
  return Array.from({ length: Math.ceil(schedules / size) }, (_, at) => ({
    seed: seed + at * size,
    schedules: Math.min(size, schedules - at * size),
    variant,
    focus,
  }));
}

async function play(thread: Worker, share: SimulationInput): Promise<SimulationResult> {
  thread.postMessage(share);
  try {
    // The only thing that a thread ever says.
    const [result] = (await once(thread, 'message')) as [SimulationResult];
    return result;
  } catch (cause) {
    const last = share.seed + share.schedules - 1;
    throw new Error(`one of the seeds ${share.seed} to ${last} cannot be played`, { cause });
  }
}
