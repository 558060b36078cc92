import { MAX_FEED_CHANGES } from '@sunray/contract/edge-calls.ts';
import { isSubject, type Subject } from '@sunray/contract/facts.ts';
import type { Es256PrivateJwk } from '@sunray/primitives/tokens/es256-key.ts';
import * as assertionKeys from './assertion-keys.ts';
import { ChangeList } from './change-list.ts';
import { Deliveries, type Delivery } from './deliveries.ts';
import type { HeldCopy } from './fact-shelf.ts';
import type { FeedCursor, FeedLease } from './feed-lease.ts';
import type { DeliveredFact, FeedAnswer, FeedLink } from './feed-link.ts';
import { type FeedState, feedState, freshForMs, newFeedState } from './feed-state.ts';

export type FeedParts = {
  region: string;
  edgeVersion: string;
  controlKeyIds: string[];
  store: { get(): Promise<unknown>; put(state: FeedState): Promise<void> };
  link: FeedLink;
  /** Stores facts in the shards that keep them (leases.md F6). */
  shelve(holder: string, facts: readonly DeliveredFact[]): Promise<void>;
  nowMs(): number;
  sleep(ms: number): Promise<void>;
  /** 128 random bits as text. */
  randomId(): string;
  /** A number from 0 up to 1. */
  random(): number;
  newKey(): Promise<Es256PrivateJwk>;
};

/** The shards, as far as forgetting goes. */
export type IdleShelves = {
  markIdle(holder: string): Promise<HeldCopy[]>;
  dropLeaving(holder: string, subjects: readonly string[]): Promise<HeldCopy[]>;
};

/** How long the control plane may hold a poll that has nothing to say. */
const WAIT_MS = 25_000;
/** The control plane is asked this often at least within `max_stale_s`, so that one lost poll does not end it. */
const POLLS_PER_STALE = 3;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
/** What a timer may be early against leases that others measure. */
const MARGIN_MS = 250;
/** An instance that was replaced cannot write; a write of its own lets it grant for so long at least. */
const WRITE_GOOD_FOR_MS = 1000;
const MAX_DELIVERED = 3 * MAX_FEED_CHANGES;

/**
 * The feed of one region: hears from the control plane what has changed, stores it, names it to the isolates, waits
 * until no lease of before runs any more, and acknowledges (leases.md F1 to F6). One instance works at a time; one
 * that was replaced stops granting because its writes fail.
 */
export class Feed {
  readonly #parts: FeedParts;
  #changes: ChangeList;
  readonly #deliveries = new Deliveries();
  #state: Promise<FeedState> | null = null;
  /** Over when every lease that an instance before this one may have granted has run out. */
  #inheritedLeases: Promise<void> | null = null;
  #wroteAtMs: number | null = null;
  #saving: Promise<unknown> = Promise.resolve();
  #confirming: Promise<FeedState> | null = null;
  /** Raised whenever the length of leases changes. */
  #lengthRound = 0;
  #failures = 0;
  #isFlushing = false;
  #isControlAnswering = false;
  readonly #firstPoll = Promise.withResolvers<void>();

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#changes = new ChangeList(parts.randomId());
  }

  /** What has changed since `cursor`, with leave to use the rest. */
  async lease(cursor: FeedCursor | null): Promise<FeedLease> {
    let state = await this.#load();
    // Whoever comes first finds out with the first poll; when it has failed there is nothing to wait for.
    if (this.#leaseLengthMs(state) === null) state = await this.#firstPoll.promise.then(() => this.#load());
    if (this.#leaseLengthMs(state) === null) return { state: 'stale' };
    const isLonger = state.leaseMs > state.longestLeaseMs;
    if (isLonger || !this.#hasWrittenLately(state)) state = await this.#confirmWriting();
    const lengthMs = this.#leaseLengthMs(state);
    if (lengthMs === null) return { state: 'stale' };
    // No waiting from here on: what is listed later is heard of under the next lease.
    return {
      state: 'granted',
      lengthMs,
      cursor: this.#changes.cursor,
      changed: this.#changes.since(cursor),
      holder: state.holder,
      epoch: state.epoch,
      assertionKey: state.assertionKey,
      isControlAnswering: this.#isControlAnswering,
    };
  }

  /** Polls until `isOver` says so. Never throws. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const hasWorked = await this.#pollOnce().catch(() => false);
      this.#isControlAnswering = hasWorked;
      this.#firstPoll.resolve();
      this.#failures = hasWorked ? 0 : this.#failures + 1;
      if (hasWorked) inBackground(this.#flush());
      else await this.#parts.sleep(this.#pauseMs());
    }
  }

  /**
   * Forgets what nobody has asked for in a long time (leases.md F7): marked, named, waited for, and only then deleted
   * and released. Returns how many were.
   */
  async forget(shelves: IdleShelves): Promise<number> {
    const { holder } = await this.#load();
    const idle = await shelves.markIdle(holder);
    if (idle.length === 0) return 0;
    const subjects = idle.map(({ subject }) => subject).filter(isSubject);
    this.#changes.append(subjects);
    // A write of one's own after naming: an instance that was replaced has named it to nobody.
    const { longestLeaseMs } = await this.#save(() => ({}));
    await this.#outlast(longestLeaseMs);
    const released = await shelves.dropLeaving(holder, subjects);
    for (let at = 0; at < released.length; at += MAX_FEED_CHANGES) {
      const batch = released.slice(at, at + MAX_FEED_CHANGES);
      await this.#parts.link.acknowledge({ holder, reached: [], released: batch });
    }
    return released.length;
  }

  /** Null when nothing may be served. */
  #leaseLengthMs(state: FeedState): number | null {
    const freshMs = freshForMs(state, this.#parts.nowMs());
    return freshMs === 0 ? null : Math.min(state.leaseMs, freshMs);
  }

  #hasWrittenLately({ leaseMs }: FeedState): boolean {
    const sinceMs = this.#wroteAtMs === null ? null : this.#parts.nowMs() - this.#wroteAtMs;
    return sinceMs !== null && sinceMs >= 0 && sinceMs < Math.max(leaseMs, WRITE_GOOD_FOR_MS);
  }

  async #pollOnce(): Promise<boolean> {
    let state = await this.#load();
    if (!state.isRegistered) {
      if (!(await this.#register(state))) return false;
      state = await this.#load();
    } else if (!assertionKeys.areKeysSettled(state, this.#parts.nowMs())) {
      // Whatever comes of it, changes are heard of as before.
      await this.#rotateKeys().catch(() => undefined);
      state = await this.#load();
    }
    if (this.#deliveries.size > MAX_DELIVERED) {
      await this.#parts.sleep(FIRST_PAUSE_MS);
      return true;
    }
    const sentAtMs = this.#parts.nowMs();
    const answer = await this.#parts.link.poll({
      holder: state.holder,
      mark: state.mark,
      epoch: state.epoch,
      delivered: this.#deliveries.named(),
      wait_ms: Math.floor(Math.min(WAIT_MS, freshForMs(state, sentAtMs) / POLLS_PER_STALE)),
      edge_version: this.#parts.edgeVersion,
      control_keys: this.#parts.controlKeyIds,
    });
    if (answer.ok) return this.#take(answer.output, { holder: state.holder, sentAtMs });
    if (answer.code === 'link.holder-superseded') await this.#takeNewIdentity(state);
    return false;
  }

  async #register(state: FeedState): Promise<boolean> {
    const { link, region, edgeVersion } = this.#parts;
    if (state.replaces !== null) await this.#outlast(state.longestLeaseMs);
    const answer = await link.register({
      holder: state.holder,
      replaces: state.replaces,
      region,
      edge_version: edgeVersion,
      ...assertionKeys.keysToRegister(state),
    });
    if (!answer.ok) return false;
    const { usable_keys: usable } = answer.output;
    await this.#save((now) => ({
      isRegistered: true,
      replaces: null,
      ...assertionKeys.afterRegistering(now, {
        version: state.keysVersion,
        usable,
        nowMs: this.#parts.nowMs(),
      }),
    }));
    return true;
  }

  /** Tells the control plane which keys there are, and takes the next one into use when it is known everywhere. */
  async #rotateKeys(): Promise<void> {
    const state = await this.#save((now) => assertionKeys.withoutFormer(now, this.#parts.nowMs()));
    await this.#register(state);
  }

  async #makeNextKey(): Promise<void> {
    if (!assertionKeys.mayRotate(await this.#load())) return;
    const made = await this.#parts.newKey();
    await this.#save((state) => assertionKeys.withNextKey(state, made));
  }

  /** F2: store, name, and only then keep the mark and call oneself fresh; acknowledging waits for the leases beside. */
  async #take(
    answer: FeedAnswer,
    { holder, sentAtMs }: { holder: string; sentAtMs: number },
  ): Promise<boolean> {
    const before = await this.#load();
    if (before.holder !== holder) return false;
    if (answer.changes.length > 0) await this.#parts.shelve(holder, answer.changes);
    const deliveries = answer.changes.filter(isDelivery).map(toDelivery);
    // Facts of an older epoch are dropped with the list that named them.
    if (answer.epoch !== before.epoch) this.#changes = new ChangeList(this.#parts.randomId());
    else this.#changes.append(deliveries.map(({ subject }) => subject));
    if (answer.lease_ms !== before.leaseMs) this.#lengthRound += 1;
    const state = await this.#save(() => ({
      mark: answer.mark,
      epoch: answer.epoch,
      leaseMs: answer.lease_ms,
      maxStaleS: answer.max_stale_s,
      ...(answer.more ? {} : { freshSinceMs: sentAtMs }),
    }));
    this.#deliveries.wait(deliveries);
    if (deliveries.length > 0) inBackground(this.#acknowledge(deliveries, state.longestLeaseMs));
    if (state.leaseMs < state.longestLeaseMs) inBackground(this.#shorten(state.longestLeaseMs));
    if (answer.rotate_assertion_key) inBackground(this.#makeNextKey());
    return true;
  }

  async #acknowledge(deliveries: readonly Delivery[], longestLeaseMs: number): Promise<void> {
    await this.#outlast(longestLeaseMs);
    this.#deliveries.owe(deliveries);
    await this.#flush();
  }

  /** Until every lease has run out that was granted before this call, by this instance or one before it. */
  async #outlast(longestLeaseMs: number): Promise<void> {
    await Promise.all([
      this.#inheritedLeases,
      longestLeaseMs === 0 ? null : this.#parts.sleep(longestLeaseMs + MARGIN_MS),
    ]);
  }

  /** After longer leases have run out, shorter ones are waited for; unless long ones were granted again meanwhile. */
  async #shorten(longestLeaseMs: number): Promise<void> {
    const round = this.#lengthRound;
    await this.#outlast(longestLeaseMs);
    await this.#save(({ leaseMs, longestLeaseMs: still }) =>
      round === this.#lengthRound && leaseMs < still ? { longestLeaseMs: leaseMs } : {},
    );
  }

  /** Says what is owed; what cannot be said now is said after the next poll that works. */
  async #flush(): Promise<void> {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    try {
      for (let owed = this.#owed(); owed.length > 0; owed = this.#owed()) {
        const { holder } = await this.#load();
        const answer = await this.#parts.link.acknowledge({ holder, reached: owed, released: [] });
        if (!answer.ok) return;
        this.#deliveries.settle(owed);
      }
    } finally {
      this.#isFlushing = false;
    }
  }

  #owed(): Delivery[] {
    return this.#deliveries.owed(MAX_FEED_CHANGES);
  }

  /** The dialogue with the control plane is broken: nothing is served until a new holder has asked for everything. */
  async #takeNewIdentity(state: FeedState): Promise<void> {
    const { randomId } = this.#parts;
    this.#changes = new ChangeList(randomId());
    this.#deliveries.clear();
    const holder = randomId();
    await this.#save(({ assertionKey, nextKey, formerKey, keysVersion, longestLeaseMs }) => ({
      ...newFeedState({ holder, assertionKey }),
      nextKey,
      formerKey,
      keysVersion,
      epoch: state.epoch,
      longestLeaseMs,
      replaces: state.holder,
    }));
  }

  #pauseMs(): number {
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures - 1, 10));
    return longest * (0.5 + this.#parts.random() / 2);
  }

  #load(): Promise<FeedState> {
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

  /** Makes sure of a write of one's own within the last lease (leases.md F3); those who ask together share it. */
  #confirmWriting(): Promise<FeedState> {
    this.#confirming ??= this.#save(({ leaseMs, longestLeaseMs }) => ({
      longestLeaseMs: Math.max(leaseMs, longestLeaseMs),
    })).finally(() => (this.#confirming = null));
    return this.#confirming;
  }

  /** Changes what is kept, one after the other, on disk before in memory. Throws where this instance was replaced. */
  #save(change: (state: FeedState) => Partial<FeedState>): Promise<FeedState> {
    const saved = this.#saving.then(() => this.#saveNow(change));
    const settled = () => undefined;
    this.#saving = saved.then(settled, settled);
    return saved;
  }

  async #saveNow(change: (state: FeedState) => Partial<FeedState>): Promise<FeedState> {
    const before = await this.#load();
    const state = { ...before, ...change(before) };
    const startedAtMs = this.#parts.nowMs();
    await this.#parts.store.put(state);
    this.#wroteAtMs = startedAtMs;
    this.#state = Promise.resolve(state);
    return state;
  }
}

/** What the control plane names and no subject is, nobody can hold a copy of. */
function isDelivery(fact: DeliveredFact): fact is DeliveredFact & { subject: Subject } {
  return isSubject(fact.subject);
}

/** What is acknowledged later, without the document. */
function toDelivery({ subject, registration, version }: Delivery): Delivery {
  return { subject, registration, version };
}

/** What fails here is done again after a later poll, or by the instance that has taken this one's place. */
function inBackground(work: Promise<void>): void {
  work.catch(() => undefined);
}
