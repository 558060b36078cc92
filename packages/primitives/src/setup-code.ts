import type { Random } from './random.ts';
import { sha256Base64url } from './sha256.ts';

/** 31 characters that nobody mistakes for another: no 0, O, 1, I, L. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const GROUPS = 5;
const GROUP_LENGTH = 5;
/** Either case is spelled out: `toUpperCase` and the flag `i` also turn foreign letters into these. */
const NORMAL = new RegExp(`^[${ALPHABET}${ALPHABET.toLowerCase()}]{${GROUPS * GROUP_LENGTH}}$`);
/** The largest multiple of 31 in a byte: bytes beyond it would favour some characters. */
const FAIR_BYTES = 248;

/** A new code, 25 characters in five groups: 123 bits. */
export function newSetupCode(random: Random): string {
  let characters = '';
  while (characters.length < GROUPS * GROUP_LENGTH) {
    for (const byte of random.bytes(32)) {
      if (byte < FAIR_BYTES && characters.length < GROUPS * GROUP_LENGTH)
        characters += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return characters.replaceAll(/.{5}(?=.)/g, '$&-');
}

/** The code without blanks and dashes in upper case; null when a character is not of the alphabet. Nothing is guessed. */
export function normaliseSetupCode(typed: string): string | null {
  const plain = typed.replaceAll(/[\s-]/g, '');
  return NORMAL.test(plain) ? plain.toUpperCase() : null;
}

/** What is stored of a code, with the algorithm's name so that it can change; null when it is malformed. */
export async function hashSetupCode(
  typed: string,
): Promise<{ hashAlgorithm: 'sha-256'; tokenHash: string } | null> {
  const plain = normaliseSetupCode(typed);
  return plain === null ? null : { hashAlgorithm: 'sha-256', tokenHash: await sha256Base64url(plain) };
}
