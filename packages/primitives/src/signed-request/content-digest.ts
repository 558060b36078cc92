import { sha256 } from '../sha256.ts';

/** RFC 9530 `Content-Digest` of a body, sha-256 only. */
export async function contentDigest(body: Uint8Array<ArrayBuffer>): Promise<string> {
  return `sha-256=:${toBase64(await sha256(body))}:`;
}

/** Whether a `Content-Digest` field is exactly the one sha-256 digest of the body, in its one spelling. */
export async function isContentDigestOf(field: string, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
  return field === (await contentDigest(body));
}

/** Base64 with padding, as structured fields carry bytes (RFC 8941 §3.3.5). */
export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
