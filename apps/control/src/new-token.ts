import { encodeBase64url } from '@sunray/primitives/base64url.ts';
import type { Random } from '@sunray/primitives/random.ts';

/**
 * 128 random bits, base64url, for ids that must not be guessed. None begins with a hyphen, which a command line would
 * take for an option; that costs a fiftieth of a bit.
 */
export function newToken(random: Random): string {
  for (;;) {
    const token = encodeBase64url(random.bytes(16));
    if (!token.startsWith('-')) return token;
  }
}
