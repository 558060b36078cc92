import { expect, test } from 'vitest';
import { HOST } from '../../../../tests/edge/support/fake-visit.ts';
import { toClientHeaders } from './response-headers.ts';

test.each([
  [null, 'private'],
  ['public, max-age=60', 'private, max-age=60'],
  ['PUBLIC,s-maxage=60,no-cache', 'private, no-cache'],
  ['private="set-cookie, public", max-age=5', 'private, max-age=5'],
  ['no-cache="a, public, s-maxage=9"', 'private, no-cache'],
  ['no-store, x="public', 'private, no-store'],
])('Cache-Control: %s for one person becomes %s', (given, expected) => {
  const headers = new Headers(given === null ? {} : { 'Cache-Control': given });
  const request = new Request('http://demo.localhost:8787/');
  toClientHeaders(headers, { request, requestId: 'r', host: HOST, hasIdentity: true });
  expect(headers.get('cache-control')).toBe(expected);
});
