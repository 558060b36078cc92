import { decodeBase64url, encodeBase64url } from './base64url.ts';

/** The public half of a control key, pinned by edges: 32 raw bytes of Ed25519. */
export type ControlPublicKey = { readonly kid: string; readonly publicKey: Uint8Array<ArrayBuffer> };

/** The half that signs answers. */
export type ControlPrivateKey = {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: Uint8Array<ArrayBuffer>;
};

const KID = /^[A-Za-z0-9._-]{1,64}$/;
/** PKCS #8 of an Ed25519 key is this prefix and the 32 byte seed (RFC 8410 §7). */
const PKCS8_PREFIX = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);

/** A new key as text: `private` is `kid:private:seed`, `public` is `kid:key`, both base64url. */
export async function generateControlKey(kid: string): Promise<{ private: string; public: string }> {
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const text = `${kid}:private:${encodeBase64url(seed)}`;
  const [key] = await parseControlPrivateKeys(text);
  if (key === undefined) throw new Error('a key that was just made does not parse');
  return { private: text, public: formatControlPublicKeys([key]) };
}

/**
 * Reads `kid:private:seed,kid2:private:seed2`; the first signs. The word keeps a public list, which anybody may know,
 * from being taken for seeds. Throws a TypeError that names no key.
 */
export async function parseControlPrivateKeys(text: string): Promise<ControlPrivateKey[]> {
  const plain = text.split(',').map((entry) => {
    const [kid, word, ...seed] = entry.trim().split(':');
    if (word !== 'private')
      throw new TypeError('control keys that sign read kid:private:seed,kid2:private:seed2');
    return [kid, ...seed].join(':');
  });
  return Promise.all(parseList(plain.join(',')).map(([kid, seed]) => importPrivate(kid, seed)));
}

/** Reads the pinned list `kid:key,kid2:key2`. Throws a TypeError for anything else. */
export function parseControlPublicKeys(text: string): ControlPublicKey[] {
  return parseList(text).map(([kid, publicKey]) => ({ kid, publicKey }));
}

/** The list that edges pin. */
export function formatControlPublicKeys(keys: readonly { kid: string; publicKey: Uint8Array }[]): string {
  return keys.map(({ kid, publicKey }) => `${kid}:${encodeBase64url(publicKey)}`).join(',');
}

function parseList(text: string): [kid: string, bytes: Uint8Array<ArrayBuffer>][] {
  const entries = text.split(',').map((entry, at): [string, Uint8Array<ArrayBuffer>] => {
    const [kid, key, ...rest] = entry.trim().split(':');
    if (kid === undefined || key === undefined || rest.length > 0 || !KID.test(kid))
      throw new TypeError('control keys read kid:key,kid2:key2');
    const bytes = decodeBase64url(key);
    // By its place: a kid and a seed that were swapped must not put the seed into a log.
    if (bytes.length !== 32) throw new TypeError(`control key ${at + 1} of the list is not 32 bytes long`);
    return [kid, bytes];
  });
  if (new Set(entries.map(([kid]) => kid)).size !== entries.length)
    throw new TypeError('control keys name each kid once');
  return entries;
}

async function importPrivate(kid: string, seed: Uint8Array<ArrayBuffer>): Promise<ControlPrivateKey> {
  const pkcs8 = new Uint8Array([...PKCS8_PREFIX, ...seed]);
  const extractable = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
  const jwk = await crypto.subtle.exportKey('jwk', extractable);
  if (!('x' in jwk) || typeof jwk.x !== 'string') throw new TypeError('a control key has no public half');
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
  return { kid, privateKey, publicKey: decodeBase64url(jwk.x) };
}
