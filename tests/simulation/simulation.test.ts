import { expect, test } from 'vitest';
import { runSimulation } from './run-simulation.ts';

test('no request that starts after a revocation was reported is accepted, whatever goes wrong', async () => {
  const { faults, counts } = await runSimulation({ schedules: 300, seed: 1 });
  expect(faults).toEqual([]);
  // The experiment is not empty.
  expect(counts.acceptedAtOnce).toBeGreaterThan(1000);
  expect(counts.acknowledgedWarm).toBeGreaterThan(50);
  expect(counts.triedAfterwards).toBeGreaterThan(1000);
  for (const count of [counts.fenced, counts.restarts, counts.doubles, counts.freezes, counts.restores])
    expect(count).toBeGreaterThan(10);
}, 60_000);

test('a seed plays the same schedule again', async () => {
  const once = await runSimulation({ schedules: 5, seed: 7 });
  expect(await runSimulation({ schedules: 5, seed: 7 })).toEqual(once);
}, 20_000);
