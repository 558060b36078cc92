import { CompactSign } from 'jose';
import { ASSERTION_TYPE, signAssertion } from './assertion.ts';
import { type Es256SigningKey, generateEs256Key, importSigningKey, publicHalf } from './es256-key.ts';
import { SESSION_TOKEN_TYPE, signSessionToken } from './session-token.ts';

/** One key with a token of each type, for tests. Times in Unix seconds. */
export const NOW_S = 1_767_323_045;
export const AUDIENCE = 'https://app.example.com';

export const SESSION = {
  sid: 's1',
  sub: 'u1',
  aud: AUDIENCE,
  iat: NOW_S,
  exp: NOW_S + 60,
  fv: [1, 2, 3],
  gen: 0,
} as const;
export const ASSERTION = {
  sub: 'u1',
  aud: AUDIENCE,
  email: null,
  name: 'Demo',
  groups: [],
  amr: ['passkey'],
  sid: 's1',
  iat: NOW_S,
  exp: NOW_S + 60,
};
export const TYPES = { session: SESSION_TOKEN_TYPE, assertion: ASSERTION_TYPE, access: 'at+jwt' };

/** A new key and what it signed. */
export async function sampleTokens() {
  const jwk = await generateEs256Key();
  const key = await importSigningKey(jwk);
  const session = await signSessionToken(key, SESSION);
  const assertion = await signAssertion(key, { ...ASSERTION });
  return { jwk, key, pinned: [publicHalf(jwk)], session, assertion };
}

/** A token with any header and claims that this key signs. */
export function signAnything(
  key: Es256SigningKey,
  header: Record<string, unknown>,
  claims: unknown,
): Promise<string> {
  const payload = typeof claims === 'string' ? claims : JSON.stringify(claims);
  return new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, ...header })
    .sign(key.privateKey, { crit: { known: false } });
}
