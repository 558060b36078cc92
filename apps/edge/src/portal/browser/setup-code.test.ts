import { expect, test } from 'vitest';
import { codeCharacters, groupedCode, isWholeCode } from './setup-code.ts';

const WHOLE = 'ABCDEFGHJKMNPQRSTUVWXYZ23';

test.each([
  ['abcde-fghjk-mnpqr-stuvw-xyz23', WHOLE],
  [' abcde fghjk\u2013mnpqr_stuvw.xyz23 ', WHOLE],
  [`https://app.example.com/.sunray/setup#${WHOLE}`, WHOLE],
  [`${WHOLE}EXTRA`, WHOLE],
  ['<b>', 'B'],
  ['', ''],
])('%j is read as %j', (typed, characters) => {
  expect(codeCharacters(typed)).toBe(characters);
});

test('a code is shown in groups of five, also while it is typed', () => {
  expect(groupedCode(WHOLE)).toBe('ABCDE-FGHJK-MNPQR-STUVW-XYZ23');
  expect(groupedCode('ABCDEF')).toBe('ABCDE-F');
  expect(groupedCode('')).toBe('');
});

test('only 25 characters make a code', () => {
  expect([isWholeCode(WHOLE), isWholeCode(WHOLE.slice(1))]).toEqual([true, false]);
});
