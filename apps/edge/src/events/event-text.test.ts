import { expect, test } from 'vitest';
import { eventText } from './event-text.ts';

test.each([
  ['/plain/päth', 100, '/plain/päth'],
  ['abcdef', 3, 'abc'],
  ['a\0b', 10, 'ab'],
  ['\ud800x', 10, '\ufffdx'],
  ['ab\u{1f600}', 3, 'ab\ufffd'],
  ['/hook/srs_abcdefghijklmnop/x', 100, '/hook/[secret]/x'],
  ['/t/eyJhbGciOiJFUzI1NiJ9.eyJzaWQiOiJ4In0.c2ln', 100, '/t/[secret]'],
  ['/srv_x/eyJ', 100, '/srv_x/eyJ'],
])('%j cut to %d is %j', (text, max, expected) => {
  expect(eventText(text, max)).toBe(expected);
});

test('a credential that stands across the limit is not half shown', () => {
  expect(eventText(`/${'a'.repeat(10)}/sra_${'k'.repeat(43)}`, 30)).toBe('/aaaaaaaaaa/[secret]');
});
