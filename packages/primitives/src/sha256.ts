import { encodeBase64url } from './base64url.ts';

/** SHA-256 of bytes, or of a text's UTF-8. */
export async function sha256(input: Uint8Array<ArrayBuffer> | string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** SHA-256 as base64url text: 43 characters. */
export async function sha256Base64url(input: Uint8Array<ArrayBuffer> | string): Promise<string> {
  return encodeBase64url(await sha256(input));
}
