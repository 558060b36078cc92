import { CompactSign } from 'jose';
import type { Es256PublicJwk, Es256SigningKey } from './es256-key.ts';
import { verifyTyped } from './verify-typed.ts';

export const SESSION_TOKEN_TYPE = 'sunray-session+jwt';

/** What a session cookie says, and nothing else. Times in Unix seconds. */
export type SessionClaims = {
  sid: string;
  /** The user's id. */
  sub: string;
  /** The exact name of the host. */
  aud: string;
  iat: number;
  exp: number;
  /** Version of the user's fact that first knows the session (leases.md I7). */
  fv: readonly [epoch: number, n: number, render: number];
  /** Session generation. */
  gen: number;
};

export type VerifiedSession =
  | { ok: true; claims: SessionClaims }
  | {
      ok: false;
      reason: 'malformed' | 'wrong-type' | 'unknown-key' | 'bad-signature' | 'bad-claims' | 'expired';
    };

const CLAIM_NAMES = ['aud', 'exp', 'fv', 'gen', 'iat', 'sid', 'sub'];

/** Signs a session token: compact JWS, ES256, `typ` of its own. */
export function signSessionToken(key: Es256SigningKey, claims: SessionClaims): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', typ: SESSION_TOKEN_TYPE, kid: key.kid })
    .sign(key.privateKey);
}

/** Verifies a session token against the pinned keys. Whether it is meant for this host is the caller's to compare (`aud`). */
export async function verifySessionToken(
  token: string,
  keys: readonly Es256PublicJwk[],
  nowS: number,
): Promise<VerifiedSession> {
  const verified = await verifyTyped(token, SESSION_TOKEN_TYPE, keys);
  if (!verified.ok) return verified;
  const { claims } = verified;
  if (!isSessionClaims(claims)) return { ok: false, reason: 'bad-claims' };
  return nowS < claims.exp ? { ok: true, claims } : { ok: false, reason: 'expired' };
}

function isSessionClaims(claims: Record<string, unknown>): claims is SessionClaims {
  const names = Object.keys(claims).sort();
  if (names.length !== CLAIM_NAMES.length || names.some((name, at) => name !== CLAIM_NAMES[at])) return false;
  const { sid, sub, aud, iat, exp, fv, gen } = claims;
  const texts = [sid, sub, aud].every((text) => typeof text === 'string' && text !== '');
  const isVersion = Array.isArray(fv) && fv.length === 3 && fv.every(isCount);
  return texts && isVersion && [iat, exp, gen].every(isCount);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
