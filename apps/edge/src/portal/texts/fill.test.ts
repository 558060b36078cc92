import { expect, test } from 'vitest';
import { fill } from './fill.ts';

test('values are put in as they are, once, and unknown places stay visible', () => {
  expect(fill('{a} and {b} and {constructor}', { a: '{b}', b: '$&' })).toBe('{b} and $& and {constructor}');
});
