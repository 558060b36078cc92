import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit } from './fake-visit.ts';
import { answerPortal } from './portal.ts';

test('the keys are public halves with their use, and are kept for a minute at most', async () => {
  const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k1' } as const;
  const withPrivate = { ...key, d: 'secret' };
  const visit = fakeVisit('/.well-known/sunray/jwks.json', { visit: { jwks: [withPrivate] } });
  const answer = await answerPortal(visit, fakeDeps());
  expect(answer.headers.get('Cache-Control')).toBe('public, max-age=60');
  expect(answer.headers.get('Content-Type')).toBe('application/jwk-set+json');
  expect(await answer.json()).toEqual({ keys: [{ ...key, use: 'sig', alg: 'ES256' }] });
});
