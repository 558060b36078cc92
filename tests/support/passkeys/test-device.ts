import {
  AuthenticatorEmulator,
  type AuthenticatorParameters,
  PasskeysCredentialsMemoryRepository,
  WebAuthnEmulator,
} from 'nid-webauthn-emulator';

type Json = Record<string, unknown>;
type CreateOptions = Parameters<WebAuthnEmulator['createJSON']>[1];
type GetOptions = Parameters<WebAuthnEmulator['getJSON']>[1];

/**
 * An authenticator with keys of its own, and a browser around it that lets every origin ask for every relying
 * party.
 */
export class TestDevice {
  readonly #keys = new PasskeysCredentialsMemoryRepository();
  readonly #browser: WebAuthnEmulator;

  constructor(parameters: Partial<AuthenticatorParameters> = {}) {
    this.#browser = new WebAuthnEmulator(
      new AuthenticatorEmulator({ credentialsRepository: this.#keys, ...parameters }),
    );
  }

  /** Another device with the same keys and counters. */
  clone(parameters: Partial<AuthenticatorParameters> = {}): TestDevice {
    const copy = new TestDevice(parameters);
    for (const credential of this.#keys.loadCredentials()) copy.#keys.saveCredential(credential);
    return copy;
  }

  create(origin: string, options: Json): Json {
    // The relying party's library made them of the same standard's JSON that the emulator reads.
    return { ...this.#browser.createJSON(origin, options as unknown as CreateOptions, [origin]) };
  }

  get(origin: string, options: Json): Json {
    // As above.
    return { ...this.#browser.getJSON(origin, options as unknown as GetOptions, [origin]) };
  }
}
