import { expect, test } from 'vitest';
import { Sampler } from './sampler.ts';

test('so many are picked within a window, the rest is counted', () => {
  const sampler = new Sampler({ max: 2, windowS: 60 });
  expect([sampler.pick(0), sampler.pick(30_000)]).toEqual([{ passedOver: 0 }, { passedOver: 0 }]);
  expect([sampler.pick(30_000), sampler.pick(59_999)]).toEqual([null, null]);
  expect(sampler.pick(60_000)).toEqual({ passedOver: 2 });
  expect(sampler.pick(60_001)).toBe(null);
  expect(sampler.pick(90_000)).toEqual({ passedOver: 1 });
});

test('a clock that is set back silences nothing', () => {
  const sampler = new Sampler({ max: 1, windowS: 60 });
  sampler.pick(3_600_000);
  expect(sampler.pick(0)).toEqual({ passedOver: 0 });
  expect(sampler.pick(1)).toBe(null);
});
