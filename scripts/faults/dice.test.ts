import { expect, test } from 'vitest';
import { diceOf } from './dice.ts';

const throws = (seed: number, stream?: number) => {
  const dice = diceOf(seed, stream);
  return Array.from({ length: 200 }, () => dice.below(6));
};

test('a seed repeats its throws; another seed, or another stream of it, does not', () => {
  expect(throws(1)).toEqual(throws(1));
  expect(throws(1)).not.toEqual(throws(2));
  expect(throws(1, 1)).not.toEqual(throws(1, 2));
});

test('every number below the end comes up and no other', () => {
  expect([...new Set(throws(3))].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('chance comes about as often as it says', () => {
  const dice = diceOf(4);
  const often = Array.from({ length: 2_000 }, () => dice.chance(0.25)).filter(Boolean).length;
  expect(often).toBeGreaterThan(400);
  expect(often).toBeLessThan(600);
  expect([dice.chance(0), dice.chance(1)]).toEqual([false, true]);
});

test('one of a list is picked; of an empty one there is none', () => {
  expect(['a', 'b']).toContain(diceOf(5).pick(['a', 'b']));
  expect(() => diceOf(5).pick([])).toThrow('nothing to pick from');
});
