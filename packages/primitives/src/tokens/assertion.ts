import { CompactSign } from 'jose';
import type { Es256PublicJwk, Es256SigningKey } from './es256-key.ts';
import { verifyTyped } from './verify-typed.ts';

export const ASSERTION_TYPE = 'sunray-assertion+jwt';

/** The longest an assertion may live, in seconds. */
export const ASSERTION_LIFE_S = 60;

/** What a backend is told about who came. Times in Unix seconds. */
export type AssertionClaims = {
  /** The host's public origin. */
  aud: string;
  sub: string;
  email: string | null;
  name: string;
  groups: string[];
  amr: string[];
  sid: string;
  iat: number;
  exp: number;
};

export type VerifiedAssertion =
  | { ok: true; claims: Record<string, unknown> }
  | {
      ok: false;
      reason: 'malformed' | 'wrong-type' | 'unknown-key' | 'bad-signature' | 'bad-claims' | 'expired';
    };

/** Signs a backend assertion: compact JWS, ES256, `typ` of its own. Throws for a life over 60 s. */
export function signAssertion(key: Es256SigningKey, claims: AssertionClaims): Promise<string> {
  if (!isShortLife(claims.iat, claims.exp)) throw new RangeError('an assertion lives 60 s at most');
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', typ: ASSERTION_TYPE, kid: key.kid })
    .sign(key.privateKey);
}

/** Verifies an assertion for an audience, as a backend would. */
export async function verifyAssertion(
  token: string,
  keys: readonly Es256PublicJwk[],
  expected: { aud: string; nowS: number },
): Promise<VerifiedAssertion> {
  const verified = await verifyTyped(token, ASSERTION_TYPE, keys);
  if (!verified.ok) return verified;
  const { aud, iat, exp, sub } = verified.claims;
  const holds =
    aud === expected.aud && typeof sub === 'string' && typeof iat === 'number' && typeof exp === 'number';
  if (!holds || !isShortLife(iat, exp)) return { ok: false, reason: 'bad-claims' };
  return expected.nowS < exp ? verified : { ok: false, reason: 'expired' };
}

/** False also for times that are no finite numbers: their difference is none either. */
function isShortLife(iat: number, exp: number): boolean {
  const lifeS = exp - iat;
  return lifeS > 0 && lifeS <= ASSERTION_LIFE_S;
}
