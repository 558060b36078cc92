import { expect, test } from 'vitest';
import { healthOf } from './health.ts';

const NOW_MS = 1_800_000_000_000;

test.each([
  [null, 'new'],
  [0, 'ok'],
  [299_999, 'ok'],
  [300_000, 'late'],
  [899_999, 'late'],
  [900_000, 'offline'],
  [86_400_000, 'offline'],
  // Another process' clock may be a little ahead.
  [-5_000, 'ok'],
] as const)('a worker that spoke %s ms ago is %s', (agoMs, health) => {
  expect(healthOf(agoMs === null ? null : new Date(NOW_MS - agoMs), NOW_MS)).toBe(health);
});
