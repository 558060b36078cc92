import type { InputOf } from '@sunray/contract/call.ts';
import type { registerHolder } from '@sunray/contract/edge-calls.ts';
import { ASSERTION_LIFE_S } from '@sunray/primitives/tokens/assertion.ts';
import { type Es256PrivateJwk, publicHalf } from '@sunray/primitives/tokens/es256-key.ts';
import type { FeedState } from './feed-state.ts';

type Keys = Pick<
  FeedState,
  'assertionKey' | 'nextKey' | 'formerKey' | 'keysVersion' | 'registeredKeysVersion'
>;
type Registered = Pick<InputOf<typeof registerHolder>, 'assertion_keys' | 'keys_version'>;

/** Isolates sign with the key of before until their leases and requests under way are over, and what they sign lives on. */
const FORMER_STAYS_MS = ASSERTION_LIFE_S * 1000 + 60_000;

/** Every key that assertions of this feed may be verified with, as the control plane is told. */
export function keysToRegister({ assertionKey, nextKey, formerKey, keysVersion }: Keys): Registered {
  const keys = [assertionKey, nextKey, formerKey?.key ?? null].filter((key) => key !== null);
  return { assertion_keys: keys.map(publicHalf), keys_version: keysVersion };
}

/** False while a key waits for being known or unknown, so that the control plane has to be spoken to. */
export function areKeysSettled(keys: Keys, nowMs: number): boolean {
  const isRegistered = keys.keysVersion === keys.registeredKeysVersion;
  return isRegistered && keys.nextKey === null && !isFormerOver(keys, nowMs);
}

/** Whether a next key may be made: one rotation after the other. */
export function mayRotate({ nextKey, formerKey }: Keys): boolean {
  return nextKey === null && formerKey === null;
}

/** Keeps a next key, to be registered before it signs. */
export function withNextKey(keys: Keys, made: Es256PrivateJwk): Partial<FeedState> {
  return mayRotate(keys) ? { nextKey: made, keysVersion: keys.keysVersion + 1 } : {};
}

/** Drops the key of before once nothing that it signed is good any more. */
export function withoutFormer(keys: Keys, nowMs: number): Partial<FeedState> {
  return isFormerOver(keys, nowMs) ? { formerKey: null, keysVersion: keys.keysVersion + 1 } : {};
}

/** After the control plane has taken the keys of a version: the next one signs as soon as it may be used. */
export function afterRegistering(
  keys: Keys,
  { version, usable, nowMs }: { version: number; usable: readonly string[]; nowMs: number },
): Partial<FeedState> {
  if (version !== keys.keysVersion) return {};
  const { assertionKey, nextKey } = keys;
  if (nextKey === null || !usable.includes(nextKey.kid)) return { registeredKeysVersion: version };
  const formerKey = { key: publicHalf(assertionKey), untilMs: nowMs + FORMER_STAYS_MS };
  return { registeredKeysVersion: version, assertionKey: nextKey, nextKey: null, formerKey };
}

function isFormerOver({ formerKey }: Keys, nowMs: number): boolean {
  return formerKey !== null && nowMs >= formerKey.untilMs;
}
