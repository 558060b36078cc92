import type { Random } from '@sunray/primitives/random.ts';
import { base64url } from 'jose';

/** 128 random bits for one answer's content security policy. */
export function newNonce(random: Pick<Random, 'bytes'> = { bytes: randomBytes }): string {
  return base64url.encode(random.bytes(16));
}

// Refusal pages are made where nothing else may be at hand.
function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
