import { expect, test } from 'vitest';
import { runOnEveryCore } from './run-on-every-core.ts';
import { runSimulation } from './run-simulation.ts';

test('a seed is the same schedule whoever plays it', async () => {
  const alone = await runSimulation({ schedules: 31, seed: 40 });
  expect(await runOnEveryCore({ schedules: 31, seed: 40, threads: 3 })).toEqual(alone);
}, 20_000);

test('the first fault ends it for all, and the lowest seed that shows one is found', async () => {
  const broken = { schedules: 2000, seed: 1, variant: 'acknowledged-at-once' } as const;
  const alone = await runSimulation({ ...broken, stopsAtFault: true });
  const { faults, schedules } = await runOnEveryCore({ ...broken, threads: 2 });
  expect(faults[0]).toEqual(alone.faults[0]);
  expect(schedules).toBeLessThan(broken.schedules);
}, 20_000);
