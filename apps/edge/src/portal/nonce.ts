import { encodeBase64url } from '@sunray/primitives/base64url.ts';
import { systemRandom } from '@sunray/primitives/random.ts';

/** 128 random bits for one answer's content security policy. Refusal pages have nothing but the platform at hand. */
export function newNonce(random = systemRandom): string {
  return encodeBase64url(random.bytes(16));
}
