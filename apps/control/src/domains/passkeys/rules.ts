/**
 * COSE algorithms a passkey may use: EdDSA, ES256, RS256. Named here because the library's default depends on
 * the runtime.
 */
export const PASSKEY_ALGORITHMS = [-8, -7, -257];

/** How long a person has for one ceremony. */
export const CHALLENGE_TTL_MS = 300_000;

/** What a verified passkey proves (RFC 8176): possession of a key, and its user verified: two factors. */
export const PASSKEY_AMR: readonly string[] = ['pop', 'user', 'mfa'];

/** Name of a passkey whose owner gave none. */
export const UNNAMED_PASSKEY = 'Passkey';

/** The newest passkeys of a person that an authenticator is asked about before it makes another. */
export const MAX_PASSKEYS_EXCLUDED = 100;

/** Passkeys of one person in a list. */
export const MAX_PASSKEYS_LISTED = 1000;
