import { calculateJwkThumbprint, importJWK } from 'jose';

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

/** Reads a private JWK, or a JSON list of them whose first signs. Throws a TypeError that shows no key. */
export async function parseEs256Keys(text: string): Promise<Es256PrivateJwk[]> {
  const parsed: unknown = parseJson(text);
  const list: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  if (list.length === 0) throw new TypeError('no ES256 key is given');
  return Promise.all(list.map(toPrivateJwk));
}

/** The public half alone. */
export function publicHalf({ kty, crv, x, y, kid }: Es256PublicJwk): Es256PublicJwk {
  return { kty, crv, x, y, kid };
}

/** The key as the platform signs with it. */
export async function importSigningKey(jwk: Es256PrivateJwk): Promise<Es256SigningKey> {
  const privateKey = await importJWK(jwk, 'ES256');
  if (privateKey instanceof Uint8Array) throw new TypeError('not an ES256 key');
  return { kid: jwk.kid, privateKey };
}

async function toPrivateJwk(jwk: unknown): Promise<Es256PrivateJwk> {
  const { kty, crv, x, y, d } =
    typeof jwk === 'object' && jwk !== null ? (jwk as Record<string, unknown>) : {};
  const isKey =
    kty === 'EC' &&
    crv === 'P-256' &&
    typeof x === 'string' &&
    typeof y === 'string' &&
    typeof d === 'string';
  if (!isKey) throw new TypeError('an ES256 key is a private JWK of the curve P-256');
  const kid = await calculateJwkThumbprint({ kty, crv, x, y });
  return { kty, crv, x, y, d, kid };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError('an ES256 key is a private JWK in JSON');
  }
}
