import { expect, test } from 'vitest';
import { textSpeaksOfTheProduct } from './text-speaks-of-the-product.ts';

const found = (text: string) => textSpeaksOfTheProduct.check([{ path: 'docs/operate.md', text }]).length;

test.each([
  ['comes with issue 12'],
  ['Issue #3'],
  ['fixes #41'],
  ['as in seed 002'],
  ['needed by [002, 004]'],
  ['see architecture.md'],
  ['in /work/main/apps'],
  ['from https://registry.example.org/x'],
])('%j is not about the product', (text) => {
  expect(found(text)).toBe(1);
});

test.each([
  ['an issue that people have'],
  ['color: #123456'],
  ['rule C3 of the lease'],
  ['issues setup tokens, 3 at most'],
  ['/work'],
  ['data in /var/lib/sunray'],
])('%j is', (text) => {
  expect(found(text)).toBe(0);
});
