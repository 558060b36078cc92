import { calculateJwkThumbprint, importJWK } from 'jose';
import { decodeBase64url } from '../base64url.ts';

/** A public P-256 key as it travels; `kid` is its RFC 7638 thumbprint. */
export type Es256PublicJwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string; kid: string };
export type Es256PrivateJwk = Es256PublicJwk & { d: string };

/** A key that signs. */
export type Es256SigningKey = { kid: string; privateKey: CryptoKey };

/** A new key pair as a private JWK. */
export async function generateEs256Key(): Promise<Es256PrivateJwk> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  if (!('privateKey' in pair)) throw new Error('a key pair was asked for');
  return toPrivateJwk(await crypto.subtle.exportKey('jwk', pair.privateKey));
}

/**
 * Reads a private JWK, or a JSON list of different ones whose first signs. A `kid` that stands there does not count.
 * Throws a TypeError that shows no key, also when the halves of a key do not belong together.
 */
export async function parseEs256Keys(text: string): Promise<Es256PrivateJwk[]> {
  const parsed: unknown = parseJson(text);
  const list: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  if (list.length === 0) throw new TypeError('no ES256 key is given');
  const keys = await Promise.all(list.map(toPrivateJwk));
  if (new Set(keys.map(({ kid }) => kid)).size !== keys.length)
    throw new TypeError('a list of ES256 keys names each key once');
  return keys;
}

/** The public half alone. */
export function publicHalf({ kty, crv, x, y, kid }: Es256PublicJwk): Es256PublicJwk {
  return { kty, crv, x, y, kid };
}

/**
 * Whether a public key is a point of P-256 under its own name: its `kid` is its thumbprint (RFC 7638), so that nobody
 * can put a key under the name of another's.
 */
export async function isSoundPublicKey(jwk: Es256PublicJwk): Promise<boolean> {
  const { kty, crv, x, y, kid } = jwk;
  if (!isP256Number(x) || !isP256Number(y) || kid !== (await calculateJwkThumbprint({ kty, crv, x, y })))
    return false;
  return importJWK({ kty, crv, x, y }, 'ES256').then(
    () => true,
    () => false,
  );
}

/** The key as the platform signs with it. */
export async function importSigningKey(jwk: Es256PrivateJwk): Promise<Es256SigningKey> {
  const privateKey = await importJWK(jwk, 'ES256');
  if (privateKey instanceof Uint8Array) throw new TypeError('not an ES256 key');
  return { kid: jwk.kid, privateKey };
}

async function toPrivateJwk(given: unknown): Promise<Es256PrivateJwk> {
  const parts: Record<string, unknown> = typeof given === 'object' && given !== null ? { ...given } : {};
  const { kty, crv, x, y, d } = parts;
  if (kty !== 'EC' || crv !== 'P-256' || !isP256Number(x) || !isP256Number(y) || !isP256Number(d))
    throw new TypeError('an ES256 key is a private JWK of the curve P-256');
  const jwk = { kty, crv, x, y, d, kid: await calculateJwkThumbprint({ kty, crv, x, y }) } as const;
  await importSigningKey(jwk).catch((cause: unknown) => {
    throw new TypeError('the parts of an ES256 key do not belong together', { cause });
  });
  return jwk;
}

/** A number of P-256 as RFC 7518 §6.2 writes it: 32 bytes in the one spelling, so that a key has one thumbprint. */
function isP256Number(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  try {
    return decodeBase64url(text).length === 32;
  } catch {
    return false;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError('an ES256 key is a private JWK in JSON');
  }
}
