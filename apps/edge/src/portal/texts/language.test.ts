import { expect, test } from 'vitest';
import { textsFor } from './language.ts';

test.each<[string | null, string]>([
  [null, 'en'],
  ['', 'en'],
  ['es', 'es'],
  ['es-MX,es;q=0.9,en;q=0.8', 'es'],
  ['ES-ar', 'es'],
  ['en-GB,es;q=0.9', 'en'],
  ['en;q=0.1, es;q=0.5', 'es'],
  ['de,fr;q=0.9,es;q=0.1', 'es'],
  ['de', 'en'],
  ['es;q=0', 'en'],
  ['*', 'en'],
  ['es;q=banana', 'en'],
  [`${'x,'.repeat(5000)}es`, 'en'],
  ['__proto__', 'en'],
])('Accept-Language %j is answered in %j', (header, language) => {
  expect(textsFor(header).language).toBe(language);
});
