import { browserSupportsWebAuthn, platformAuthenticatorIsAvailable } from '@simplewebauthn/browser';
import type { FailureKind } from '../texts/texts.ts';
import { find } from './find.ts';

/** Why passkeys cannot work in this browser at all, or null. */
export function obstacle(): FailureKind | null {
  if (!window.isSecureContext) return 'insecure';
  return browserSupportsWebAuthn() ? null : 'unsupported';
}

/** Shows the hint about phones and security keys where the device itself cannot hold a passkey. */
export async function showDeviceHint(): Promise<void> {
  const available = await platformAuthenticatorIsAvailable().catch(() => true);
  find('device-hint', HTMLElement).hidden = available;
}
