import { decodeBase64url, encodeBase64url } from './base64url.ts';

const ALGORITHM = { name: 'HMAC', hash: 'SHA-256' };

/** Proves that whoever has `key` said just these parts, in this order: HMAC-SHA-256 in base64url, 43 characters. */
export async function makeTextMac(
  key: Uint8Array<ArrayBuffer>,
  parts: readonly (string | number)[],
): Promise<string> {
  const mac = await crypto.subtle.sign(ALGORITHM, await importKey(key, 'sign'), bytesOf(parts));
  return encodeBase64url(new Uint8Array(mac));
}

/** Whether `mac` was made with `key` for these parts; false for whatever is no such text. In constant time. */
export async function isTextMac(
  key: Uint8Array<ArrayBuffer>,
  parts: readonly (string | number)[],
  mac: string,
): Promise<boolean> {
  const said = readBytes(mac);
  if (said === null) return false;
  return crypto.subtle.verify(ALGORITHM, await importKey(key, 'verify'), said, bytesOf(parts));
}

function readBytes(mac: string): Uint8Array<ArrayBuffer> | null {
  try {
    return decodeBase64url(mac);
  } catch {
    return null;
  }
}

function importKey(key: Uint8Array<ArrayBuffer>, use: 'sign' | 'verify'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', key, ALGORITHM, false, [use]);
}

/** A JSON array keeps the parts apart. */
function bytesOf(parts: readonly (string | number)[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(parts));
}
