import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { ceremonyFault } from './ceremony-fault.ts';
import type { OpenHost } from './find-open-host.ts';
import type { Registration } from './read-registration.ts';
import type { PasskeyReason } from './reasons.ts';
import { PASSKEY_ALGORITHMS } from './rules.ts';

type Input = { registration: Registration; host: OpenHost };

/** What is stored of a credential that was verified. */
export type VerifiedCredential = {
  credentialId: string;
  publicKey: string;
  signCount: number;
  transports: string[];
  aaguid: string;
  deviceType: string;
  backedUp: boolean;
};
type Verified = { state: 'verified'; credential: VerifiedCredential };

/**
 * Verifies a registration whose challenge was claimed against a host's exact origin and relying party id,
 * with user verification and one of `PASSKEY_ALGORITHMS`.
 */
export async function verifyRegistration(
  input: Input,
): Promise<Verified | { state: 'refused'; reason: PasskeyReason }> {
  const { registration, host } = input;
  const fault =
    attestationFault(registration) ??
    ceremonyFault(registration, { type: 'webauthn.create', origin: host.publicOrigin, rpId: host.rpId });
  if (fault !== null) return { state: 'refused', reason: fault };
  const verified = await askLibrary(input);
  if (verified === null || !verified.verified) return { state: 'refused', reason: 'verification_failed' };
  const { credential, aaguid, credentialDeviceType, credentialBackedUp } = verified.registrationInfo;
  return {
    state: 'verified',
    credential: {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      signCount: credential.counter,
      transports: registration.response.transports ?? [],
      aaguid,
      deviceType: credentialDeviceType,
      backedUp: credentialBackedUp,
    },
  };
}

/**
 * None is asked for, so none or a self-signed one may come (WebAuthn §5.4.7). Certificates would have the
 * library parse what a stranger wrote and fetch revocation lists from where it says.
 */
function attestationFault(registration: Registration): PasskeyReason | null {
  if (registration.hasCertificates) return 'attestation_refused';
  return registration.format === 'none' || registration.format === 'packed' ? null : 'attestation_refused';
}

async function askLibrary({ registration, host }: Input) {
  const { transports: _unverified, ...response } = registration.response;
  try {
    return await verifyRegistrationResponse({
      response: { ...registration.credential, response, clientExtensionResults: {} },
      expectedChallenge: registration.clientData.challenge,
      expectedOrigin: host.publicOrigin,
      expectedRPID: host.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: PASSKEY_ALGORITHMS,
    });
  } catch {
    // The library says no by throwing.
    return null;
  }
}
