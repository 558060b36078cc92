import { expect, test } from 'vitest';
import { returnPath } from './return-path.ts';

test.each(['/', '/a', '/a?b=c&d=%2f', '/a/b%20c?next=//x', '/.sunrayed'])('%s is kept', (path) => {
  expect(returnPath(path)).toBe(path);
});

test.each([
  null,
  '',
  'a',
  '//evil.example',
  '/\\evil.example',
  '\\/evil.example',
  'https:evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  '@evil.example',
  '.evil.example',
  ':80@evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  ' /a',
  '/../a',
  '/%2e%2e/a',
  '/a#b',
  '/%5cevil.example',
  '/.sunray',
  '/.sunray/login',
  `/${'a'.repeat(3000)}`,
])('%j leads to the front page', (path) => {
  expect(returnPath(path)).toBe('/');
});
