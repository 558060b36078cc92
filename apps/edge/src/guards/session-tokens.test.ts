import type { PublicJwk } from '@sunray/contract/facts.ts';
import { signAssertion } from '@sunray/primitives/tokens/assertion.ts';
import {
  type Es256PrivateJwk,
  generateEs256Key,
  importSigningKey,
  publicHalf,
} from '@sunray/primitives/tokens/es256-key.ts';
import { signSessionToken } from '@sunray/primitives/tokens/session-token.ts';
import { beforeAll, expect, test } from 'vitest';
import { NOW_MS, USER_ID } from '../../../../tests/edge/support/fake-visit.ts';
import { SessionTokens } from './session-tokens.ts';

let key: Es256PrivateJwk;
let keys: PublicJwk[];
let token: string;
const CLAIMS = {
  sid: 's',
  sub: USER_ID,
  aud: 'demo.localhost',
  iat: NOW_MS / 1000,
  exp: NOW_MS / 1000 + 60,
  fv: [1, 1, 1],
  gen: 0,
} as const;
beforeAll(async () => {
  key = await generateEs256Key();
  keys = [publicHalf(key)];
  token = await signSessionToken(await importSigningKey(key), CLAIMS);
});

test('a token verifies, again from memory, and not one second after its end', async () => {
  const tokens = new SessionTokens(10);
  for (let i = 0; i < 2; i += 1)
    expect(await tokens.read(token, keys, NOW_MS)).toEqual({ state: 'verified', claims: CLAIMS });
  expect(await tokens.read(token, keys, NOW_MS + 59_999)).toMatchObject({ state: 'verified' });
  expect(await tokens.read(token, keys, NOW_MS + 60_000)).toEqual({ state: 'expired' });
  expect(await new SessionTokens(10).read(token, keys, NOW_MS + 60_000)).toEqual({ state: 'expired' });
});

test('a remembered token is forgotten with the key it verified under', async () => {
  const tokens = new SessionTokens(10);
  expect(await tokens.read(token, keys, NOW_MS)).toMatchObject({ state: 'verified' });
  expect(await tokens.read(token, [], NOW_MS)).toEqual({ state: 'refused', why: 'unknown_session_key' });
  const impostor = { ...publicHalf(await generateEs256Key()), kid: key.kid };
  expect(await tokens.read(token, [impostor], NOW_MS)).toEqual({
    state: 'refused',
    why: 'bad_session_signature',
  });
});

test('memory is bounded, and what was forgotten is verified again', async () => {
  const tokens = new SessionTokens(1);
  const other = await signSessionToken(await importSigningKey(key), { ...CLAIMS, sid: 't' });
  for (const each of [token, other, token])
    expect(await tokens.read(each, keys, NOW_MS)).toMatchObject({ state: 'verified' });
});

test('an assertion is no session, though the same key signed it', async () => {
  const { fv: _fv, gen: _gen, ...rest } = CLAIMS;
  const claims = { ...rest, email: null, name: 'n', groups: [], amr: [] };
  const assertion = await signAssertion(await importSigningKey(key), claims);
  expect(await new SessionTokens(10).read(assertion, keys, NOW_MS)).toEqual({
    state: 'refused',
    why: 'wrong_token_type',
  });
});

test.each(['', 'x', 'a.b.c', 'é.é.é', 'a'.repeat(100_000)])(
  '%# noise is refused without an exception',
  async (noise) => {
    expect(await new SessionTokens(10).read(noise, keys, NOW_MS)).toEqual({
      state: 'refused',
      why: 'malformed_session',
    });
  },
);
