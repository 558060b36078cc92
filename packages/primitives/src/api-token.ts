import { encodeBase64url } from './base64url.ts';
import type { Random } from './random.ts';
import { Secret } from './secret.ts';
import { sha256Base64url } from './sha256.ts';

/** Prefixes tell people and scanners what kind of token they found. */
export type ApiTokenPrefix = 'sra_';

/** A new token of 256 random bits. It is shown once; only its hash is kept. */
export function mintApiToken(random: Random, prefix: ApiTokenPrefix = 'sra_'): Secret {
  return new Secret(prefix + encodeBase64url(random.bytes(32)));
}

/** What is stored of a token: SHA-256, enough for 256 random bits. */
export function hashApiToken(token: string): Promise<string> {
  return sha256Base64url(token);
}
