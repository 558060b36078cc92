import { expect, test } from 'vitest';
import { ownLocation } from './own-location.ts';

const HERE = 'http://demo.localhost:8787';

test.each<[unknown, string]>([
  ['/', '/'],
  ['/reports?a=b#c', '/reports?a=b#c'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/..//evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  [`${HERE}/absolute`, '/'],
  [undefined, '/'],
  [{ toString: () => '//evil.example' }, '/'],
])('%j leads to %j', (wanted, expected) => {
  expect(ownLocation(wanted, HERE)).toBe(expected);
});
