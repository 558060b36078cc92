import { Secret } from './secret.ts';

/** A key that a worker signs its calls with. */
export type WorkerKey = { keyId: string; secret: Secret };

/** The key id of a secret that stands alone. */
const FIRST_KEY_ID = '1';

const FORM = /^(?:([A-Za-z0-9._-]{1,64}):)?([A-Za-z0-9_-]{43})$/;

/** Reads `WORKER_HMAC_SECRET`: 32 bytes in base64url, alone (key id 1) or after its key id, `2:…`; null for anything else. */
export function parseWorkerKey(text: string): WorkerKey | null {
  const [, keyId, secret] = FORM.exec(text) ?? [];
  return secret === undefined ? null : { keyId: keyId ?? FIRST_KEY_ID, secret: new Secret(secret) };
}
