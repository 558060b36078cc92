import type { CorsPolicy } from '@sunray/contract/facts.ts';
import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit, HOST } from '../../../../tests/edge/support/fake-visit.ts';
import { allow, CONTINUE, deny, learn } from '../visit.ts';
import { preflight } from './preflight.ts';

const ASKING = { origin: 'https://a.example', 'access-control-request-method': 'PUT' };
const judge = (
  cors: CorsPolicy,
  headers: Record<string, string> = ASKING,
  { method = 'OPTIONS', path = '/' } = {},
) =>
  preflight(
    fakeVisit({
      url: `http://demo.localhost:8787${path}`,
      method,
      headers,
      known: { host: { ...HOST, cors } },
    }),
    fakeDeps(),
  );

const LIST: CorsPolicy = { mode: 'list', origins: ['https://a.example', 'null'] };

test('the host decides who may ask', () => {
  expect(judge(LIST)).toEqual(allow({ to: 'preflight', origin: 'https://a.example' }));
  expect(judge({ mode: 'pass' })).toEqual(learn({ isPassedPreflight: true }));
  expect(judge({ mode: 'refuse' })).toEqual(deny('host.preflight-refused'));
});

test.each(['https://b.example', 'null', 'https://a.example.evil', 'http://a.example', 'HTTPS://A.EXAMPLE'])(
  '%s is not listed',
  (origin) => {
    expect(judge(LIST, { ...ASKING, origin })).toEqual(deny('host.preflight-refused'));
  },
);

test.each(['/.sunray/login', '/.sunray', '/.well-known/sunray', '/.well-known/sunray/jwks.json'])(
  '%s answers no preflight under any policy',
  (path) => {
    for (const cors of [LIST, { mode: 'pass' }, { mode: 'refuse' }] satisfies CorsPolicy[]) {
      expect(judge(cors, ASKING, { path })).toEqual(deny('host.preflight-refused'));
    }
  },
);

test.each([
  ['GET', ASKING],
  ['OPTIONS', { origin: 'https://a.example' }],
  ['OPTIONS', { 'access-control-request-method': 'PUT' }],
])('%s with %j is no preflight', (method, headers: Record<string, string>) => {
  expect(judge({ mode: 'pass' }, headers, { method })).toEqual(CONTINUE);
});
