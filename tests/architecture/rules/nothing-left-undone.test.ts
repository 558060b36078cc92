import { expect, test } from 'vitest';
import { nothingLeftUndone } from './nothing-left-undone.ts';

const found = (text: string) => nothingLeftUndone.check([{ path: 'docs/operate.md', text }]).length;

test('marks of unfinished work are found in every kind of text', () => {
  expect(found(`${'TO'}${'DO'}: later`)).toBe(1);
  expect(found(`// ${'FIX'}${'ME'}`)).toBe(1);
  expect(found('the method of doing it')).toBe(0);
});
