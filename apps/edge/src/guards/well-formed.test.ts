import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit } from '../../../../tests/edge/support/fake-visit.ts';
import { wellFormed } from './well-formed.ts';

const judge = (told: Parameters<typeof fakeVisit>[0]) => wellFormed(fakeVisit(told), fakeDeps());

test('a plain request is read: its target, its headers and who sent it', () => {
  expect(judge({ url: 'http://demo.localhost:8787/a%20b?c', headers: { 'user-agent': 'test' } })).toEqual({
    is: 'continue',
    learned: {
      target: {
        scheme: 'http',
        hostname: 'demo.localhost',
        authority: 'demo.localhost:8787',
        path: '/a%20b',
        query: '?c',
      },
      headers: [['user-agent', 'test']],
      client: { ip: '192.0.2.7', country: null, user_agent: 'test' },
    },
  });
});

test.each([
  [{ method: 'TRACE' }, 'request.method-refused'],
  [{ url: 'http://demo.localhost/a/../b' }, 'request.path-refused'],
  [{ url: 'http://a, b/' }, 'request.malformed'],
  [{ url: 'http://demo.localhost/', headers: { host: 'other.localhost' } }, 'request.malformed'],
  [{ url: 'http://demo.localhost:8787/', headers: { host: 'demo.localhost:8788' } }, 'request.malformed'],
  [{ headers: { 'content-length': '1' } }, 'request.malformed'],
  [{ headers: { 'transfer-encoding': 'chunked' } }, 'request.malformed'],
  [{ method: 'HEAD', headers: { 'content-length': '1' } }, 'request.malformed'],
  [{ headers: { 'x-a': 'a\u0001b' } }, 'request.malformed'],
  [{ method: 'POST', headers: { 'transfer-encoding': 'gzip, chunked' } }, 'request.malformed'],
  [{ method: 'POST', headers: { 'transfer-encoding': 'chunked, chunked' } }, 'request.malformed'],
  [
    { method: 'POST', headers: { 'transfer-encoding': 'chunked', 'content-length': '5' } },
    'request.malformed',
  ],
  [{ peer: null }, 'edge.failure'],
])('%j is refused with %s', (told, code) => {
  expect(judge(told)).toEqual({ is: 'deny', code });
});

test.each([
  { url: 'http://demo.localhost/', headers: { host: 'demo.localhost:80' } },
  { url: 'http://DEMO.localhost/', headers: { host: 'demo.LOCALHOST' } },
  { headers: { 'content-length': '0' } },
  { method: 'POST', headers: { 'content-length': '5' } },
  { method: 'POST', headers: { 'transfer-encoding': 'Chunked' } },
  { method: 'PROPFIND' },
])('%j goes on', (told) => {
  expect(judge(told)).toMatchObject({ is: 'continue' });
});

test('headers of more than 64 kB are refused, in one value or in many', () => {
  const kB = 'x'.repeat(1024);
  const many = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`x-${i}`, kB]));
  expect(judge({ headers: { 'x-a': kB.repeat(60) } })).toMatchObject({ is: 'continue' });
  for (const headers of [{ 'x-a': kB.repeat(64) }, many])
    expect(judge({ headers })).toEqual({ is: 'deny', code: 'request.malformed' });
});
