import { expect, test } from 'vitest';
import { share } from './share.ts';

test.each([
  ['0', 0],
  ['0.25', 0.25],
  ['1', 1],
])('%s is a share', (text, value) => {
  expect(share(text)).toBe(value);
});

test.each(['', ' ', '-0.1', '1.01', 'half', 'NaN'])('"%s" is none', (text) => {
  expect(() => share(text)).toThrow('It must be from 0 to 1.');
});
