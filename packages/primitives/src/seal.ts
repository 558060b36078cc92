import { decodeBase64url, encodeBase64url } from './base64url.ts';

/** Keys that seal fields at rest. The current one seals; every one opens. */
export type KeyRing = { current: string; keys: ReadonlyMap<string, Uint8Array<ArrayBuffer>> };

/** Where a sealed value belongs; it opens nowhere else. */
export type SealedPlace = { table: string; column: string; row: string };

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
const IV_BYTES = 12;

/** Reads `id:key,id2:key2` (32 bytes each in base64url, the first is the current one). Throws a TypeError that names no key. */
export function parseKeyRing(text: string): KeyRing {
  const entries = text.split(',').map(parseEntry);
  const keys = new Map(entries);
  const [first] = entries;
  if (first === undefined || keys.size !== entries.length)
    throw new TypeError('a key ring names each key once');
  return { current: first[0], keys };
}

/**
 * AES-256-GCM under the current key with a random 96-bit IV: `v1.<key id>.<iv>.<ciphertext>`. Throws a TypeError for a
 * text with lone surrogates, which would open as another text.
 */
export async function seal(ring: KeyRing, place: SealedPlace, plaintext: string): Promise<string> {
  if (!plaintext.isWellFormed()) throw new TypeError('a text with lone surrogates cannot be sealed');
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const key = await importKey(keyOf(ring, ring.current));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: aadOf(place) },
    key,
    new TextEncoder().encode(plaintext),
  );
  return ['v1', ring.current, encodeBase64url(iv), encodeBase64url(new Uint8Array(sealed))].join('.');
}

/** Opens a sealed value in its own place; throws for another place, an unknown key, or anything altered. */
export async function unseal(ring: KeyRing, place: SealedPlace, sealed: string): Promise<string> {
  const { keyId, iv, ciphertext } = parseSealed(sealed);
  const key = await importKey(keyOf(ring, keyId));
  const opened = await crypto.subtle
    .decrypt({ name: 'AES-GCM', iv, additionalData: aadOf(place) }, key, ciphertext)
    .catch((cause: unknown) => {
      throw new Error('the sealed value does not open here', { cause });
    });
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(opened);
}

/** Whether a sealed value was made with an older key than the current one. */
export function needsReseal(ring: KeyRing, sealed: string): boolean {
  return parseSealed(sealed).keyId !== ring.current;
}

function parseEntry(entry: string, at: number): [string, Uint8Array<ArrayBuffer>] {
  const [id, key, ...rest] = entry.trim().split(':');
  if (id === undefined || key === undefined || rest.length > 0 || !KEY_ID.test(id))
    throw new TypeError('a key ring reads id:key,id2:key2');
  const bytes = decodeBase64url(key);
  // By its place: an id and a key that were swapped must not put the key into a log.
  if (bytes.length !== 32) throw new TypeError(`key ${at + 1} of the ring is not 32 bytes long`);
  return [id, bytes];
}

function parseSealed(sealed: string) {
  const [form, keyId, iv, ciphertext, ...rest] = sealed.split('.');
  if (
    form !== 'v1' ||
    keyId === undefined ||
    !KEY_ID.test(keyId) ||
    iv === undefined ||
    ciphertext === undefined ||
    rest.length > 0
  ) {
    throw new Error('not a sealed value');
  }
  return { keyId, iv: decodeBase64url(iv), ciphertext: decodeBase64url(ciphertext) };
}

function keyOf(ring: KeyRing, id: string): Uint8Array<ArrayBuffer> {
  const key = ring.keys.get(id);
  if (key === undefined) throw new Error(`the key ring has no key ${id}`);
  return key;
}

function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** A JSON array keeps the three names apart: no two places share one text. */
function aadOf({ table, column, row }: SealedPlace): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify([table, column, row]));
}
