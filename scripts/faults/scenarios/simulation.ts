import { runSimulation } from '../../../tests/simulation/run-simulation.ts';
import type { Outcome, Play } from './scenario.ts';

const SCHEDULES = { short: 1000, full: 100_000 };
const SHOWN_FAULTS = 20;

/** The protocol of revocation in virtual time: random schedules of everything that may go wrong. */
export async function simulation({ isShort, seed, say }: Play): Promise<Outcome> {
  const schedules = isShort ? SCHEDULES.short : SCHEDULES.full;
  say(`${schedules} schedules, from seed ${seed} on`);
  const { counts, faults } = await runSimulation({ schedules, seed });
  const shown = faults.slice(0, SHOWN_FAULTS).map((found) => `seed ${found.seed}: ${found.fault}`);
  return { numbers: { schedules, broken: faults.length, ...counts }, faults: shown, omitted: [] };
}
