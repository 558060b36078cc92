import type { CorsPolicy } from '@sunray/contract/facts.ts';
import { describe, expect, test } from 'vitest';
import { fakeVisit, HOST } from '../../../tests/edge/support/fake-visit.ts';
import { refusal } from './answer.ts';
import { isNavigation } from './is-navigation.ts';

const PAGE = { accept: 'text/html' };

test.each<[string, Record<string, string>, boolean]>([
  ['GET', PAGE, true],
  ['GET', { accept: 'text/html', 'sec-fetch-mode': 'navigate' }, true],
  ['GET', { accept: 'text/html', 'sec-fetch-mode': 'cors' }, false],
  ['GET', { accept: 'text/html', 'sec-fetch-mode': 'no-cors' }, false],
  ['GET', { accept: 'application/json', 'sec-fetch-mode': 'navigate' }, false],
  ['GET', { accept: '*/*' }, false],
  ['GET', {}, false],
  ['GET', { ...PAGE, upgrade: 'websocket' }, false],
  ['POST', PAGE, false],
  ['HEAD', PAGE, false],
])('%s with %j opens a page: %s', (method, headers, expected) => {
  expect(isNavigation(fakeVisit({ method, headers }).request)).toBe(expected);
});

describe('a refusal', () => {
  test('for want of a session leads a person to sign in, and back', () => {
    const target = {
      scheme: 'http',
      hostname: 'demo.localhost',
      authority: 'demo.localhost',
      path: '/a//b',
      query: '?c=d',
    } as const;
    const answer = refusal(fakeVisit({ headers: PAGE, known: { target } }), 'session.ended');
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('/.sunray/login?return_to=%2Fa%2F%2Fb%3Fc%3Dd');
  });

  test('tells a machine its code, its request and where to sign in', async () => {
    const answer = refusal(fakeVisit(), 'session.required');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'application/problem+json']);
    expect(await answer.json()).toEqual({
      type: 'urn:sunray:problem:session.required',
      title: 'Sign in to go on.',
      status: 401,
      code: 'session.required',
      request_id: 'request-1',
      sign_in_url: 'http://demo.localhost:8787/.sunray/login',
    });
  });

  test('that passes says when to try again', async () => {
    const answer = refusal(fakeVisit(), 'edge.stale');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  });

  test('other than for want of a session is a page for a person, whatever is known of the host', () => {
    for (const known of [{ host: HOST }, {}]) {
      const visit = fakeVisit({ headers: PAGE });
      const answer = refusal({ ...visit, known }, 'host.locked');
      expect([answer.status, answer.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8']);
      expect(answer.headers.get('x-request-id')).toBe('request-1');
    }
  });

  test.each<[CorsPolicy, string, string | null]>([
    [{ mode: 'list', origins: ['https://a.example'] }, 'https://a.example', 'https://a.example'],
    [{ mode: 'list', origins: ['https://a.example'] }, 'https://b.example', null],
    [{ mode: 'list', origins: ['null'] }, 'null', null],
    [{ mode: 'pass' }, 'https://a.example', null],
    [{ mode: 'refuse' }, 'https://a.example', null],
  ])('under %j can be read by %s: %s', (cors, origin, expected) => {
    const answer = refusal(
      fakeVisit({ headers: { origin }, known: { host: { ...HOST, cors } } }),
      'session.required',
    );
    expect(answer.headers.get('access-control-allow-origin')).toBe(expected);
  });

  test('of the portal opens itself to no other origin, whatever the host lists', () => {
    const cors: CorsPolicy = { mode: 'list', origins: ['https://a.example'] };
    const at = (path: string) => {
      const target = {
        scheme: 'http',
        hostname: 'demo.localhost',
        authority: 'demo.localhost',
        path,
        query: '',
      } as const;
      const visit = fakeVisit({ headers: { origin: 'https://a.example' }, known: { target } });
      const answer = refusal(
        { ...visit, known: { ...visit.known, host: { ...HOST, cors } } },
        'request.not-found',
      );
      return answer.headers.get('access-control-allow-origin');
    };
    expect(['/', '/.sunrayx', '/.sunray', '/.sunray/x', '/.well-known/sunray'].map(at)).toEqual([
      'https://a.example',
      'https://a.example',
      null,
      null,
      null,
    ]);
  });
});
