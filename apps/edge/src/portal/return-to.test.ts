import { expect, test } from 'vitest';
import { safeReturnTo } from './return-to.ts';

test.each([
  ['/', '/'],
  ['/reports?year=2026#top', '/reports?year=2026#top'],
  ['/a/../b', '/b'],
  ['/search?next=%2Fhome&q=a%0Ab', '/search?next=%2Fhome&q=a%0Ab'],
  ['/caffè', '/caff%C3%A8'],
  ['/a:b@c', '/a:b@c'],
  ['/.sunray/account', '/.sunray/account'],
  ['/.sunray/logins', '/.sunray/logins'],
])('a path of this host stays: %s', (wanted, expected) => {
  expect(safeReturnTo(wanted)).toBe(expected);
});

test.each([
  [null],
  [''],
  ['reports'],
  ['?a=b'],
  ['#top'],
  ['//evil.example'],
  ['///evil.example'],
  ['/\\evil.example'],
  ['\\\\evil.example'],
  ['/path\\..\\evil'],
  ['https:evil.example'],
  ['https://evil.example/'],
  ['HTTPS:/evil.example'],
  ['javascript:alert(1)'],
  ['data:text/html,x'],
  [' /padded'],
  ['/\t/evil.example'],
  ['/%09/evil.example'],
  ['/%5cevil.example'],
  ['/%2fevil.example'],
  ['/%2F%2Fevil.example'],
  ['/..//evil.example'],
  ['/.//evil.example'],
  ['/a/../..//evil.example'],
  ['/%2e%2e//evil.example'],
  ['/a\r\nSet-Cookie: x=1'],
  ['/%0d%0aSet-Cookie:%20x=1'],
  ['/\u0000'],
  ['/%00'],
  ['/\u007f'],
  ['/\u0085'],
  ['/\ud800'],
  [`/${'a'.repeat(2048)}`],
  ['/.sunray/login'],
  ['/.sunray/login?return_to=/.sunray/login'],
  ['/.SUNRAY/LOGIN'],
  ['/.sunray/login/'],
  ['/x/../.sunray/login'],
  ['/.sunray/logout'],
])('anything that could lead elsewhere or in a circle becomes the root: %j', (wanted) => {
  expect(safeReturnTo(wanted)).toBe('/');
});
