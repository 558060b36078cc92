import { expect, test } from 'vitest';
import { pressTeller } from './ending.ts';

test('signals of one press count once, a later one insists', () => {
  const press = pressTeller();
  expect([1000, 1001, 1400, 1900, 1950].map(press)).toEqual(['first', 'same', 'same', 'again', 'again']);
});
