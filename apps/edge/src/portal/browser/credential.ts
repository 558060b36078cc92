import { systemClock } from '@sunray/primitives/clock.ts';
import {
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import { type Failure, failureOfCeremony } from './failure.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;
export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
type Done<Response> = { ok: true; response: Response } | { ok: false; failure: Failure };

/** Has the person prove that they hold a passkey. */
export async function usePasskey(options: RequestOptions): Promise<Done<AuthenticationResponseJSON>> {
  return attempt('sign-in', options.timeout, () => startAuthentication({ optionsJSON: options }));
}

/** Has the device make a passkey. */
export async function createPasskey(options: CreationOptions): Promise<Done<RegistrationResponseJSON>> {
  return attempt('set-up', options.timeout, () => startRegistration({ optionsJSON: options }));
}

/** True for what both kinds of options have: the answer of the server is not taken on trust. */
export function isRequestOptions(options: unknown): options is RequestOptions {
  return typeof options === 'object' && options !== null && 'challenge' in options;
}

export function isCreationOptions(options: unknown): options is CreationOptions {
  return isRequestOptions(options) && 'user' in options && 'pubKeyCredParams' in options;
}

async function attempt<Response>(
  action: 'sign-in' | 'set-up',
  timeoutMs: number | undefined,
  run: () => Promise<Response>,
): Promise<Done<Response>> {
  const beganAt = systemClock.nowMs();
  try {
    return { ok: true, response: await run() };
  } catch (error) {
    const elapsedMs = systemClock.nowMs() - beganAt;
    return {
      ok: false,
      failure: failureOfCeremony(error, { action, elapsedMs, timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS }),
    };
  }
}
