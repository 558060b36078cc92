import { compactVerify, decodeProtectedHeader, errors, importJWK } from 'jose';
import type { Es256PublicJwk } from './es256-key.ts';

/** Room for an assertion with some hundred groups; servers take header fields up to about this length. */
const MAX_LENGTH = 8192;
const FORM = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
/** 64 bytes. The last character has four bits to spare; they must be zero, so that one token has one text. */
const ES256_SIGNATURE = /\.[A-Za-z0-9_-]{85}[AQgw]$/;

export type TypedToken =
  | { ok: true; claims: Record<string, unknown> }
  | { ok: false; reason: 'malformed' | 'wrong-type' | 'unknown-key' | 'bad-signature' };

/**
 * Verifies a compact JWS of exactly one kind (RFC 8725 §3): `alg` ES256, this `typ`, a `kid` of the pinned set and no
 * other header parameter. Nothing in the token can make anybody look up a key. Never throws for a token's content.
 */
export async function verifyTyped(
  token: string,
  typ: string,
  keys: readonly Es256PublicJwk[],
): Promise<TypedToken> {
  if (token.length > MAX_LENGTH || !FORM.test(token)) return { ok: false, reason: 'malformed' };
  const header = headerOf(token);
  if (header === null) return { ok: false, reason: 'malformed' };
  if (header['typ'] !== typ || header['alg'] !== 'ES256' || Object.keys(header).length !== 3)
    return { ok: false, reason: 'wrong-type' };
  const jwk = keys.find(({ kid }) => kid === header['kid']);
  if (jwk === undefined) return { ok: false, reason: 'unknown-key' };
  if (!ES256_SIGNATURE.test(token)) return { ok: false, reason: 'bad-signature' };
  const payload = await payloadOf(token, jwk);
  if (payload === null) return { ok: false, reason: 'bad-signature' };
  return readClaims(payload);
}

function headerOf(token: string): Record<string, unknown> | null {
  try {
    return { ...decodeProtectedHeader(token) };
  } catch {
    return null;
  }
}

async function payloadOf(token: string, jwk: Es256PublicJwk): Promise<Uint8Array | null> {
  try {
    const { payload } = await compactVerify(token, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

function readClaims(payload: Uint8Array): TypedToken {
  try {
    const claims: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(payload),
    );
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims))
      return { ok: true, claims: { ...claims } };
  } catch {
    // Signed by us and yet no JSON: falls through to the refusal.
  }
  return { ok: false, reason: 'malformed' };
}
