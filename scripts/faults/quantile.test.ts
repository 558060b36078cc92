import { expect, test } from 'vitest';
import { quantile } from './quantile.ts';

test.each([
  [0.5, 50],
  [0.99, 99],
  [0, 1],
  [1, 100],
])('the %d quantile of one to a hundred is %d, in any order', (share, value) => {
  const numbers = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(quantile(numbers, share)).toBe(value);
});

test('nothing has no quantile', () => {
  expect(quantile([], 0.5)).toBeNull();
});
