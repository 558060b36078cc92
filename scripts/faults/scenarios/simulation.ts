import { writeFile } from 'node:fs/promises';
import { missingFrom } from '../../../tests/simulation/counts.ts';
import { playSchedule } from '../../../tests/simulation/play-schedule.ts';
import { runOnEveryCore } from '../../../tests/simulation/run-on-every-core.ts';
import type { SimulationResult } from '../../../tests/simulation/run-simulation.ts';
import type { Outcome, Play } from './scenario.ts';

const SCHEDULES = { short: 1000, full: 100_000 };
const TOLD_TIMES = 20;

/** The protocol of revocation in virtual time: random schedules of everything that may go wrong, up to a first fault. */
export async function simulation({ isShort, seed, historyFile, say }: Play): Promise<Outcome> {
  const schedules = isShort ? SCHEDULES.short : SCHEDULES.full;
  say(`${schedules} schedules, from seed ${seed} on`);
  const startedAtMs = performance.now();
  let told = 0;
  const tell = (played: number) => {
    if (played < ((told + 1) * schedules) / TOLD_TIMES) return;
    told = Math.floor((played * TOLD_TIMES) / schedules);
    say(`${played} played`);
  };
  const result = await runOnEveryCore({ schedules, seed, tell });
  const perSecond = (1000 * result.schedules) / (performance.now() - startedAtMs);
  return {
    numbers: { schedules: result.schedules, 'per second': perSecond, ...result.counts },
    faults: result.faults.length > 0 ? await tellFaults(result, historyFile) : emptinessOf(result),
    omitted: [],
  };
}

/** Plays the first one once more, and writes down what happens in it. */
async function tellFaults({ faults }: SimulationResult, historyFile: string): Promise<string[]> {
  const told = faults.map(({ seed, fault }) => `seed ${seed}: ${fault}`);
  const [first] = faults;
  if (first === undefined) return told;
  const { story, checker } = await playSchedule({ seed: first.seed, variant: null, isTold: true });
  await writeFile(historyFile, `${[...(story ?? []), `FAULT ${checker.fault}`].join('\n')}\n`);
  const again = `seed ${first.seed} again: npm run faults -- simulation --short --seed ${first.seed} --history story.txt`;
  return checker.fault === first.fault
    ? [...told, again]
    : [...told, again, `seed ${first.seed} did not go the same way again: ${checker.fault}`];
}

/** Without any of these the promise was not put to the test. */
function emptinessOf({ counts }: SimulationResult): string[] {
  return missingFrom(counts).map((name) => `the experiment is empty: no ${name} in any schedule`);
}
