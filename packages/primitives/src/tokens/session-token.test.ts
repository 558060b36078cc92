import { expect, test } from 'vitest';
import { NOW_S, SESSION, sampleTokens, signAnything, TYPES } from './sample-tokens.ts';
import { signSessionToken, verifySessionToken } from './session-token.ts';

const { key, pinned } = await sampleTokens();
const without = (name: string) =>
  Object.fromEntries(Object.entries(SESSION).filter(([known]) => known !== name));

test.each<[string, Record<string, unknown>]>([
  ...Object.keys(SESSION).map((name): [string, Record<string, unknown>] => [`no ${name}`, without(name)]),
  ['a claim more', { ...SESSION, role: 'admin' }],
  ['an empty sid', { ...SESSION, sid: '' }],
  ['a sub that is a number', { ...SESSION, sub: 1 }],
  ['a list of audiences', { ...SESSION, aud: [SESSION.aud] }],
  ['an fv of two', { ...SESSION, fv: [1, 2] }],
  ['an fv of four', { ...SESSION, fv: [1, 2, 3, 4] }],
  ['a negative fv', { ...SESSION, fv: [1, -2, 3] }],
  ['a broken fv', { ...SESSION, fv: [1, 2.5, 3] }],
  ['an fv of texts', { ...SESSION, fv: ['1', '2', '3'] }],
  ['a gen that is a text', { ...SESSION, gen: '0' }],
  ['an exp that is a text', { ...SESSION, exp: `${SESSION.exp}` }],
  ['an exp beyond all numbers', { ...SESSION, exp: 1e300 }],
  ['an exp of null', { ...SESSION, exp: null }],
])('a signed token with %s is refused', async (_, claims) => {
  const token = await signAnything(key, { typ: TYPES.session }, claims);
  expect(await verifySessionToken(token, pinned, NOW_S)).toEqual({ ok: false, reason: 'bad-claims' });
});

test('a session token ends in the second of its exp', async () => {
  const token = await signSessionToken(key, SESSION);
  expect(await verifySessionToken(token, pinned, SESSION.exp - 1)).toMatchObject({ ok: true });
  expect(await verifySessionToken(token, pinned, SESSION.exp)).toEqual({ ok: false, reason: 'expired' });
});
