/** Permission to use something until `endsAtMs`, counted from when the call that gave it was sent. */
export type Lease = { sentAtMs: number; endsAtMs: number };

/** `goodForMs` caps the lease: a stored fact is not used beyond the time until which it may be served. */
export function leaseFrom(sentAtMs: number, leaseMs: number, goodForMs: number): Lease {
  return { sentAtMs, endsAtMs: sentAtMs + Math.min(leaseMs, goodForMs) };
}

/** A clock that was set back ends a lease too (leases.md I3). */
export function isRunning({ sentAtMs, endsAtMs }: Lease, nowMs: number): boolean {
  return sentAtMs <= nowMs && nowMs < endsAtMs;
}

/** From half its life on a lease is renewed in the background, so that a warm request waits for nobody. */
export function isDueForRenewal({ sentAtMs, endsAtMs }: Lease, nowMs: number): boolean {
  return nowMs >= sentAtMs + (endsAtMs - sentAtMs) / 2;
}

/** How long something confirmed by a call sent at `sentAtMs` may still be served; 0 when no longer. */
export function goodForMs(sentAtMs: number, maxStaleS: number, nowMs: number): number {
  return nowMs < sentAtMs ? 0 : Math.max(0, sentAtMs + maxStaleS * 1000 - nowMs);
}
