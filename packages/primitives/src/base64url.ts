const ALPHABET = /^[A-Za-z0-9_-]*$/;

/** RFC 4648 §5 without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * The bytes of a base64url text. Strict: padding, foreign characters and a spelling other than the encoder's own are
 * refused with a TypeError, so that one value has one text.
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (!ALPHABET.test(text) || text.length % 4 === 1) throw new TypeError('not base64url');
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  if (encodeBase64url(bytes) !== text) throw new TypeError('not canonical base64url');
  return bytes;
}
