import type { Es256PrivateJwk } from '@sunray/primitives/tokens/es256-key.ts';
import * as z from 'zod/mini';

const publicKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
});
const privateKey = z.extend(publicKey, { d: z.string() });

/** What a feed keeps on disk: who it is, what it was told last, and what it has promised to its isolates. */
export const feedState = z.strictObject({
  holder: z.string(),
  /** Signs assertions. */
  assertionKey: privateKey,
  /** Signs when it is known everywhere. */
  nextKey: z._default(z.nullable(privateKey), null),
  /** Has signed what may still be good. */
  formerKey: z._default(z.nullable(z.strictObject({ key: publicKey, untilMs: z.int() })), null),
  /** How often the list of these keys has changed, and which one the control plane has. */
  keysVersion: z._default(z.int(), 0),
  registeredKeysVersion: z._default(z.int(), 0),
  isRegistered: z.boolean(),
  /** Mark of the last answer that was stored (leases.md C9). */
  mark: z.nullable(z.string()),
  epoch: z.int(),
  leaseMs: z.int(),
  maxStaleS: z.int(),
  /** When the last poll was sent whose answer said "nothing more"; null before the first (leases.md F5). */
  freshSinceMs: z.nullable(z.int()),
  /** The longest lease that may be running. */
  longestLeaseMs: z.int(),
});
export type FeedState = z.infer<typeof feedState>;

/** A new identity: nothing is known of it anywhere, and nothing may be served under it yet. */
export function newFeedState(made: { holder: string; assertionKey: Es256PrivateJwk }): FeedState {
  return {
    nextKey: null,
    formerKey: null,
    keysVersion: 0,
    registeredKeysVersion: 0,
    ...made,
    isRegistered: false,
    mark: null,
    epoch: 0,
    leaseMs: 0,
    maxStaleS: 0,
    freshSinceMs: null,
    longestLeaseMs: 0,
  };
}

/** Clocks are corrected by a little all the time; more than this is a clock that was set. */
const CORRECTION_MS = 250;

/** How long the feed may still be served from; 0 when no longer, or by a clock that was set back. */
export function freshForMs({ freshSinceMs, maxStaleS }: FeedState, nowMs: number): number {
  if (freshSinceMs === null || nowMs < freshSinceMs - CORRECTION_MS) return 0;
  return Math.max(0, freshSinceMs + maxStaleS * 1000 - nowMs);
}
