import { createHash } from 'node:crypto';

/** What is kept of a challenge: SHA-256 of its base64url text, base64url. */
export function challengeHash(challenge: string): string {
  return createHash('sha256').update(challenge).digest('base64url');
}
