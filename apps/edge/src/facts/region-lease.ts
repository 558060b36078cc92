import type { Es256PrivateJwk } from '@sunray/primitives/tokens/es256-key.ts';

/** What an isolate gets from its region's FeedDO. */
export type RegionLease = {
  holder: string;
  leaseMs: number;
  maxStaleS: number;
  assertionKey: Es256PrivateJwk;
};

type WaitUntil = (work: Promise<unknown>) => void;
type Parts = { ask: () => Promise<RegionLease | null>; nowMs: () => number };

/** A holder's identity lasts; this only bounds how long a new key takes to be used. */
const RENEW_MS = 30_000;

/** This isolate's lease of its region: asked for until there is one, then renewed in the background. */
export class Region {
  readonly #parts: Parts;
  #held: { lease: RegionLease; askedAtMs: number } | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Null while the region's holder has never been registered at the control plane. */
  async lease(waitUntil: WaitUntil): Promise<RegionLease | null> {
    const nowMs = this.#parts.nowMs();
    if (this.#held === null) return this.#ask(nowMs);
    if (nowMs < this.#held.askedAtMs || nowMs >= this.#held.askedAtMs + RENEW_MS) {
      this.#held = { ...this.#held, askedAtMs: nowMs };
      const kept = () => undefined;
      waitUntil(this.#ask(nowMs).catch(kept));
    }
    return this.#held.lease;
  }

  async #ask(askedAtMs: number): Promise<RegionLease | null> {
    const lease = await this.#parts.ask();
    if (lease !== null) this.#held = { lease, askedAtMs };
    return lease;
  }
}
