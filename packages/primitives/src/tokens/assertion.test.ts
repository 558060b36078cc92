import { expect, test } from 'vitest';
import { signAssertion, verifyAssertion } from './assertion.ts';
import { ASSERTION, AUDIENCE, NOW_S, sampleTokens, signAnything, TYPES } from './sample-tokens.ts';

const { key, pinned, assertion } = await sampleTokens();
const expected = { aud: AUDIENCE, nowS: NOW_S };

test('an assertion is for its own audience only', async () => {
  const elsewhere = { ...expected, aud: 'https://other.example.com' };
  expect(await verifyAssertion(assertion, pinned, elsewhere)).toEqual({ ok: false, reason: 'bad-claims' });
});

test('an assertion ends in the second of its exp', async () => {
  expect(await verifyAssertion(assertion, pinned, { ...expected, nowS: ASSERTION.exp - 1 })).toMatchObject({
    ok: true,
  });
  expect(await verifyAssertion(assertion, pinned, { ...expected, nowS: ASSERTION.exp })).toEqual({
    ok: false,
    reason: 'expired',
  });
});

test.each([61, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  'an assertion that would live %d s is not signed',
  (lifeS) => {
    expect(() => signAssertion(key, { ...ASSERTION, exp: NOW_S + lifeS })).toThrow(RangeError);
  },
);

test.each([
  ['lives 61 s', { ...ASSERTION, exp: NOW_S + 61 }],
  ['has no end', { ...ASSERTION, exp: undefined }],
  ['has no beginning', { ...ASSERTION, iat: undefined }],
  ['names nobody', { ...ASSERTION, sub: undefined }],
  ['lists audiences', { ...ASSERTION, aud: [AUDIENCE] }],
  ['ends before it begins', { ...ASSERTION, iat: NOW_S + 61 }],
  ['never ends', JSON.stringify({ ...ASSERTION, iat: 0, exp: 0 }).replaceAll(/:0\b/g, ':1e999')],
])('a signed assertion that %s is refused', async (_, claims) => {
  const token = await signAnything(key, { typ: TYPES.assertion }, claims);
  expect(await verifyAssertion(token, pinned, expected)).toEqual({ ok: false, reason: 'bad-claims' });
});

test('an assertion that names hundreds of groups is still verified', async () => {
  const groups = Array.from({ length: 200 }, (_, at) => `department-${at}`);
  const token = await signAssertion(key, { ...ASSERTION, groups });
  expect(await verifyAssertion(token, pinned, expected)).toMatchObject({ ok: true, claims: { groups } });
});
