import { generateEs256Key, publicHalf } from '@sunray/primitives/tokens/es256-key.ts';
import * as z from 'zod/mini';
import type { Control } from '../control/control.ts';
import type { RegionLease } from './region-lease.ts';

const assertionKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
});
const registration = z.strictObject({ leaseMs: z.int(), maxStaleS: z.int(), confirmedAtMs: z.int() });
const stored = z.strictObject({ holder: z.string(), assertionKey, registration: z.nullable(registration) });
export type StoredHolder = z.infer<typeof stored>;

/** Where a holder keeps itself; FeedDO's storage. */
export type HolderStore = { get(): Promise<unknown>; put(holder: StoredHolder): Promise<void> };
type Parts = {
  store: HolderStore;
  control: Control;
  randomId: () => string;
  nowMs: () => number;
  edgeVersion: string;
};

/** A registration is said again when it is this old, so that settings arrive and a lost row comes back. */
const REPEAT_MS = 30_000;

/** The identity of one FeedDO: a random id and the region's assertion key, made once and kept. */
export class Holder {
  readonly #parts: Parts;
  #kept: Promise<StoredHolder> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Null until the control plane has once confirmed this holder and its key; after that it works alone. */
  async lease(region: string, waitUntil: (work: Promise<unknown>) => void): Promise<RegionLease | null> {
    const holder = await this.#load();
    const confirmed = holder.registration ?? (await this.#register(holder, region));
    if (confirmed === null) return null;
    const age = this.#parts.nowMs() - confirmed.confirmedAtMs;
    if (age < 0 || age >= REPEAT_MS) waitUntil(this.#register(holder, region));
    const { leaseMs, maxStaleS } = confirmed;
    return { holder: holder.holder, leaseMs, maxStaleS, assertionKey: holder.assertionKey };
  }

  /** Made once even when many ask at once: two identities would be two holders. */
  #load(): Promise<StoredHolder> {
    this.#kept ??= this.#readOrMake().catch((cause: unknown) => {
      this.#kept = null;
      throw cause;
    });
    return this.#kept;
  }

  async #readOrMake(): Promise<StoredHolder> {
    const kept = await this.#parts.store.get();
    // A kept identity that cannot be read is not replaced: its copies at the control plane would never be released.
    if (kept !== undefined) return stored.parse(kept);
    const made = {
      holder: this.#parts.randomId(),
      assertionKey: await generateEs256Key(),
      registration: null,
    };
    await this.#parts.store.put(made);
    return made;
  }

  async #register(holder: StoredHolder, region: string): Promise<StoredHolder['registration']> {
    const confirmedAtMs = this.#parts.nowMs();
    const answer = await this.#parts.control.call('registerHolder', {
      holder: holder.holder,
      region,
      edge_version: this.#parts.edgeVersion,
      assertion_key: publicHalf(holder.assertionKey),
    });
    if (!answer.ok) return null;
    const confirmed = {
      leaseMs: answer.output.lease_ms,
      maxStaleS: answer.output.max_stale_s,
      confirmedAtMs,
    };
    const registered = { ...holder, registration: confirmed };
    await this.#parts.store.put(registered);
    this.#kept = Promise.resolve(registered);
    return confirmed;
  }
}
