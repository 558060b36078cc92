import { createHash } from 'node:crypto';
import type { ClientData } from './read-client-data.ts';
import type { PasskeyReason } from './reasons.ts';

type Seen = {
  clientData: Pick<ClientData, 'type' | 'origin' | 'crossOrigin'>;
  authenticatorData: { rpIdHash: Uint8Array; flags: { up: boolean; uv: boolean } };
};
type Expected = { type: 'webauthn.create' | 'webauthn.get'; origin: string; rpId: string };

/**
 * The exact reason why a response does not belong to this ceremony, or null (WebAuthn §7.1, §7.2). The
 * library checks the same again with the signature; it names no reasons, and lets embedded frames pass.
 */
export function ceremonyFault(seen: Seen, expected: Expected): PasskeyReason | null {
  if (seen.clientData.type !== expected.type) return 'wrong_type';
  if (seen.clientData.origin !== expected.origin) return 'wrong_origin';
  if (seen.clientData.crossOrigin === true) return 'cross_origin';
  const rpIdHash = createHash('sha256').update(expected.rpId).digest();
  if (!rpIdHash.equals(seen.authenticatorData.rpIdHash)) return 'wrong_rp';
  if (!seen.authenticatorData.flags.up) return 'user_not_present';
  if (!seen.authenticatorData.flags.uv) return 'user_not_verified';
  return null;
}
