import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalDomain } from './domain.ts';

const LABEL_63 = 'a'.repeat(63);

test.each([
  ['example.com', 'example.com'],
  ['EXAMPLE.Com', 'example.com'],
  ['localhost', 'localhost'],
  ['demo.localhost', 'demo.localhost'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ['例え。jp', 'xn--r8jz45g.jp'],
  ['3com.com', '3com.com'],
  [`${LABEL_63}.com`, `${LABEL_63}.com`],
  [`${'a.'.repeat(126)}a`, `${'a.'.repeat(126)}a`],
])('%s is %s', (text, canonical) => {
  expect(canonicalDomain(text)).toBe(canonical);
});

test.each([
  '',
  '.',
  'a.',
  '.a',
  'a..b',
  'example.com:80',
  'example.com/',
  'example.com/x',
  'user@example.com',
  'example.com?x',
  'example.com#x',
  'exam\tple.com',
  'exam\nple.com',
  ' example.com',
  'example.com ',
  '*.example.com',
  '-a.com',
  'a-.com',
  'a_b.com',
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '1.2.3.4.',
  'a.1',
  '[::1]',
  '::1',
  '１２７.0.0.1',
  'ex%61mple.com',
  'example.com\\x',
  'a／b.com',
  'xn--\u0000.com',

  'a\u0000.com',
  `${'a'.repeat(64)}.com`,
  `${'a.'.repeat(127)}a`,
])('%j is no domain', (text) => {
  expect(canonicalDomain(text)).toBeNull();
});

test('a canonical domain is its own canonical form, and the host of the URL made with it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.string(), fc.string({ unit: 'grapheme' })), (text) => {
      const domain = canonicalDomain(text);
      if (domain === null) return;
      expect(canonicalDomain(domain)).toBe(domain);
      expect(new URL(`https://${domain}/`).host).toBe(domain);
    }),
    { numRuns: 2000 },
  );
});
