import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { ceremonyFault } from './ceremony-fault.ts';
import type { OpenHost } from './find-open-host.ts';
import type { Assertion } from './read-assertion.ts';
import type { PasskeyReason } from './reasons.ts';

type Input = {
  assertion: Assertion;
  host: OpenHost;
  passkey: { credentialId: string; publicKey: string; deviceType: string };
};
type Verified = { state: 'verified'; signCount: number; backedUp: boolean };

/**
 * Verifies an assertion whose challenge was claimed against a host's exact origin and relying party id, with
 * user verification. The counter is left to the statement that stores it: only there two uses cannot both
 * pass.
 */
export async function verifyAssertion(
  input: Input,
): Promise<Verified | { state: 'refused'; reason: PasskeyReason }> {
  const { assertion, host, passkey } = input;
  const expected = { type: 'webauthn.get', origin: host.publicOrigin, rpId: host.rpId } as const;
  const fault = ceremonyFault(assertion, expected);
  if (fault !== null) return { state: 'refused', reason: fault };
  const verified = await askLibrary(input);
  if (verified === null) return { state: 'refused', reason: 'verification_failed' };
  if (!verified.verified) return { state: 'refused', reason: 'wrong_signature' };
  const { newCounter, credentialBackedUp, credentialDeviceType } = verified.authenticationInfo;
  if (credentialDeviceType !== passkey.deviceType)
    return { state: 'refused', reason: 'backup_eligibility_changed' };
  return { state: 'verified', signCount: newCounter, backedUp: credentialBackedUp };
}

async function askLibrary({ assertion, host, passkey }: Input) {
  const { userHandle, ...response } = assertion.response;
  try {
    return await verifyAuthenticationResponse({
      response: {
        ...assertion.credential,
        response: userHandle ? { ...response, userHandle } : response,
        clientExtensionResults: {},
      },
      expectedChallenge: assertion.clientData.challenge,
      expectedOrigin: host.publicOrigin,
      expectedRPID: host.rpId,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: 0,
      },
    });
  } catch {
    // The library says no by throwing.
    return null;
  }
}
