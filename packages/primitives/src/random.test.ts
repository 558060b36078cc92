import { expect, test } from 'vitest';
import { systemRandom } from './random.ts';
import { seededRandom } from './random-seeded.ts';

test('the platform gives as many bytes as were asked for, and others each time', () => {
  expect(systemRandom.bytes(0)).toHaveLength(0);
  expect(systemRandom.bytes(32)).toHaveLength(32);
  expect(systemRandom.bytes(32)).not.toEqual(systemRandom.bytes(32));
});

test('a seed repeats its bytes; another seed, and the next draw, give others', () => {
  const random = seededRandom(7);
  const first = random.bytes(64);
  expect(seededRandom(7).bytes(64)).toEqual(first);
  expect(seededRandom(8).bytes(64)).not.toEqual(first);
  expect(random.bytes(64)).not.toEqual(first);
});

test('seeded bytes take every value about as often', () => {
  const counts = new Map<number, number>();
  for (const byte of seededRandom(1).bytes(256 * 200)) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  expect(counts.size).toBe(256);
  expect(Math.min(...counts.values())).toBeGreaterThan(100);
  expect(Math.max(...counts.values())).toBeLessThan(300);
});
