import { expect, test } from 'vitest';
import { Chance } from './chance.ts';
import { type Cancel, VirtualTime } from './virtual-time.ts';

test('events happen in the order of their moments, those of one moment as they were made, and none that was called off', () => {
  const time = new VirtualTime();
  const chance = new Chance(1);
  const happened: number[] = [];
  const made = Array.from({ length: 500 }, (_, at) => {
    const ms = Math.floor(chance.between(0, 50));
    const cancel: Cancel = time.after(ms, () => happened.push(at));
    return { at, ms, cancel, isCalledOff: chance.is(0.8) };
  });
  for (const { isCalledOff, cancel } of made) if (isCalledOff) cancel();
  while (time.step(100));
  const left = made.filter(({ isCalledOff }) => !isCalledOff);
  expect(happened).toEqual(left.sort((a, b) => a.ms - b.ms || a.at - b.at).map(({ at }) => at));
});
