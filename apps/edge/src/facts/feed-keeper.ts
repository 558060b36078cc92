import type { FeedParts } from './feed-parts.ts';
import { type FeedState, feedState, newFeedState } from './feed-state.ts';

type Parts = Pick<FeedParts, 'store' | 'nowMs' | 'sleep' | 'randomId' | 'newKey'>;

/** What a timer may be early against leases that others measure. */
const MARGIN_MS = 250;
/** An instance that was replaced cannot write; a write of its own lets it grant for so long at least. */
const WRITE_GOOD_FOR_MS = 1000;

/** What a feed keeps on disk, and what follows from that for leases: who may grant, and how long to wait (leases.md F2, F3). */
export class FeedKeeper {
  readonly #parts: Parts;
  #state: Promise<FeedState> | null = null;
  /** Over when every lease that an instance before this one may have granted has run out. */
  #inheritedLeases: Promise<void> | null = null;
  #wroteAtMs: number | null = null;
  #saving: Promise<unknown> = Promise.resolve();
  #confirming: Promise<FeedState> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  load(): Promise<FeedState> {
    this.#state ??= this.#readOrMake().catch((cause: unknown) => {
      this.#state = null;
      throw cause;
    });
    return this.#state;
  }

  async #readOrMake(): Promise<FeedState> {
    const { store, randomId, newKey, sleep } = this.#parts;
    const kept = await store.get();
    // A kept identity that cannot be read is not replaced: its copies at the control plane would never be released.
    if (kept !== undefined) {
      const state = feedState.parse(kept);
      const { longestLeaseMs } = state;
      // One that this instance replaces may have granted until its last write was too old, and leases last from there.
      const lastGrantMs = Math.max(longestLeaseMs, WRITE_GOOD_FOR_MS);
      this.#inheritedLeases = sleep(lastGrantMs + longestLeaseMs + MARGIN_MS);
      return state;
    }
    const made = newFeedState({ holder: randomId(), assertionKey: await newKey() });
    await store.put(made);
    return made;
  }

  /** Before a lease is granted: makes sure of a write of one's own within the last lease, and that the length is known on disk. */
  confirmed(state: FeedState): Promise<FeedState> {
    const isLonger = state.leaseMs > state.longestLeaseMs;
    if (!isLonger && this.#hasWrittenLately(state)) return Promise.resolve(state);
    this.#confirming ??= this.save(({ leaseMs, longestLeaseMs }) => ({
      longestLeaseMs: Math.max(leaseMs, longestLeaseMs),
    })).finally(() => (this.#confirming = null));
    return this.#confirming;
  }

  /** Changes what is kept, one after the other, on disk before in memory. Throws where this instance was replaced. */
  save(change: (state: FeedState) => Partial<FeedState>): Promise<FeedState> {
    const saved = this.#saving.then(() => this.#saveNow(change));
    const settled = () => undefined;
    this.#saving = saved.then(settled, settled);
    return saved;
  }

  async #saveNow(change: (state: FeedState) => Partial<FeedState>): Promise<FeedState> {
    const before = await this.load();
    const state = { ...before, ...change(before) };
    const startedAtMs = this.#parts.nowMs();
    await this.#parts.store.put(state);
    this.#wroteAtMs = startedAtMs;
    this.#state = Promise.resolve(state);
    return state;
  }

  /** Until every lease has run out that was granted before this call, by this instance or one before it. */
  async outlast(longestLeaseMs: number): Promise<void> {
    await Promise.all([
      this.#inheritedLeases,
      longestLeaseMs === 0 ? null : this.#parts.sleep(longestLeaseMs + MARGIN_MS),
    ]);
  }

  #hasWrittenLately({ leaseMs }: FeedState): boolean {
    const sinceMs = this.#wroteAtMs === null ? null : this.#parts.nowMs() - this.#wroteAtMs;
    return sinceMs !== null && sinceMs >= 0 && sinceMs < Math.max(leaseMs, WRITE_GOOD_FOR_MS);
  }
}
