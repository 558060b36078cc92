import { MAX_FEED_CHANGES } from '@sunray/contract/edge-calls.ts';
import { isSubject, type Subject } from '@sunray/contract/facts.ts';
import * as assertionKeys from './assertion-keys.ts';
import { ChangeList } from './change-list.ts';
import { Deliveries, type Delivery } from './deliveries.ts';
import type { FeedCursor, FeedLease } from './feed-lease.ts';
import { FeedKeeper } from './feed-keeper.ts';
import type { DeliveredFact, FeedAnswer } from './feed-link.ts';
import type { FeedParts, IdleShelves } from './feed-parts.ts';
import { type FeedState, freshForMs, newFeedState } from './feed-state.ts';

/** How long the control plane may hold a poll that has nothing to say; one that may be away answers at once. */
const WAIT_MS = 25_000;
/** The control plane is asked this often at least within `max_stale_s`, so that one lost poll does not end it. */
const POLLS_PER_STALE = 3;
const FIRST_PAUSE_MS = 250;
/** One that is back is found so soon that a change is in force everywhere within two seconds. */
const LONGEST_PAUSE_MS = 500;
/** After about two minutes of that. */
const PATIENT_AFTER_FAILURES = 240;
const PATIENT_PAUSE_MS = 5000;
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
  readonly #keeper: FeedKeeper;
  /** Raised whenever the length of leases changes. */
  #lengthRound = 0;
  #failures = 0;
  /** Which poll this is, so that one that was delayed on its way is told from a later one. */
  readonly #instance: string;
  #attempts = 0;
  #isFlushing = false;
  #isControlAnswering = false;
  readonly #firstPoll = Promise.withResolvers<void>();

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#keeper = new FeedKeeper(parts);
    this.#instance = parts.randomId();
    this.#changes = new ChangeList(parts.randomId());
  }

  /** What has changed since `cursor`, with leave to use the rest. */
  async lease(cursor: FeedCursor | null): Promise<FeedLease> {
    // The disk may be an older one, put back: it counts when the control plane was asked, or does not answer.
    await this.#firstPoll.promise;
    let state = await this.#keeper.load();
    if (this.#leaseLengthMs(state) === null) return { state: 'stale' };
    state = await this.#keeper.confirmed(state);
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
   * Forgets what nobody has asked for in a long time (leases.md F7): marked, named, waited for, and only then dropped
   * and released. Gives how many copies were released.
   */
  async forget(shelves: IdleShelves): Promise<number> {
    if (!this.#isControlAnswering) return 0;
    const { holder } = await this.#keeper.load();
    const round = this.#parts.randomId();
    const subjects = (await shelves.markIdle(holder, round)).filter(isSubject);
    this.#changes.append(subjects);
    // A write of one's own after naming: isolates of an instance that takes over later drop everything, after the mark.
    const { longestLeaseMs } = await this.#keeper.save(() => ({}));
    if (subjects.length > 0) await this.#keeper.outlast(longestLeaseMs);
    const unreleased = await shelves.dropLeaving(holder, round);
    for (let at = 0; at < unreleased.length; at += MAX_FEED_CHANGES) {
      const released = unreleased.slice(at, at + MAX_FEED_CHANGES);
      const answer = await this.#parts.link.acknowledge({ holder, mark: null, reached: [], released });
      if (!answer.ok) return at;
      await shelves.noteReleased(holder, released);
    }
    return unreleased.length;
  }

  /** Null when nothing may be served. */
  #leaseLengthMs(state: FeedState): number | null {
    const freshMs = freshForMs(state, this.#parts.nowMs());
    return freshMs === 0 ? null : Math.min(state.leaseMs, freshMs);
  }

  async #pollOnce(): Promise<boolean> {
    // A write first: one that was replaced shall not speak for the holder, with a mark that is long out of date.
    let state = await this.#keeper.save(() => ({}));
    if (!state.isRegistered) {
      if (!(await this.#register(state))) return false;
      state = await this.#keeper.load();
    } else if (!assertionKeys.areKeysSettled(state, this.#parts.nowMs())) {
      // Whatever comes of it, changes are heard of as before.
      await this.#rotateKeys().catch(() => undefined);
      state = await this.#keeper.load();
    }
    if (this.#deliveries.size > MAX_DELIVERED) {
      await this.#parts.sleep(FIRST_PAUSE_MS);
      return true;
    }
    const sentAtMs = this.#parts.nowMs();
    this.#attempts += 1;
    const answer = await this.#parts.link.poll({
      holder: state.holder,
      instance: this.#instance,
      attempt: this.#attempts,
      mark: state.mark,
      delivered: this.#deliveries.named(),
      wait_ms: this.#isControlAnswering ? this.#waitMs(freshForMs(state, sentAtMs)) : 0,
      edge_version: this.#parts.edgeVersion,
      control_keys: this.#parts.controlKeyIds,
    });
    if (answer.ok) return this.#take(answer.output, sentAtMs);
    if (answer.code === 'link.holder-superseded') await this.#takeNewIdentity(state);
    return false;
  }

  async #register(state: FeedState): Promise<boolean> {
    const { link, region, edgeVersion } = this.#parts;
    const answer = await link.register({
      holder: state.holder,
      region,
      edge_version: edgeVersion,
      ...assertionKeys.keysToRegister(state),
    });
    if (!answer.ok) return false;
    const { usable_keys: usable } = answer.output;
    await this.#keeper.save((now) => ({
      isRegistered: true,
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
    const state = await this.#keeper.save((now) => assertionKeys.withoutFormer(now, this.#parts.nowMs()));
    await this.#register(state);
  }

  async #makeNextKey(): Promise<void> {
    if (!assertionKeys.mayRotate(await this.#keeper.load())) return;
    const made = await this.#parts.newKey();
    await this.#keeper.save((state) => assertionKeys.withNextKey(state, made));
  }

  /** F2: store, name, and only then keep the mark and call oneself fresh; acknowledging waits for the leases beside. */
  async #take(answer: FeedAnswer, sentAtMs: number): Promise<boolean> {
    const before = await this.#keeper.load();
    if (answer.changes.length > 0) await this.#parts.shelve(before.holder, answer.changes);
    const deliveries = answer.changes.filter(isDelivery).map(toDelivery);
    // Facts of an older epoch are dropped with the list that named them.
    if (answer.epoch !== before.epoch) this.#changes = new ChangeList(this.#parts.randomId());
    else this.#changes.append(deliveries.map(({ subject }) => subject));
    if (answer.lease_ms !== before.leaseMs) this.#lengthRound += 1;
    const state = await this.#keeper.save(({ maxStaleS }) => ({
      mark: answer.mark,
      epoch: answer.epoch,
      leaseMs: answer.lease_ms,
      // A longer leave counts from a complete answer only, or it would revive what had run out; a shorter one at once.
      ...(answer.more
        ? { maxStaleS: Math.min(maxStaleS, answer.max_stale_s) }
        : { maxStaleS: answer.max_stale_s, freshSinceMs: sentAtMs }),
    }));
    // Again: a lease that was given in between named the new list with the old epoch.
    if (answer.epoch !== before.epoch) this.#changes = new ChangeList(this.#parts.randomId());
    this.#deliveries.wait(deliveries);
    if (deliveries.length > 0) inBackground(this.#acknowledge(deliveries, state.longestLeaseMs));
    if (state.leaseMs < state.longestLeaseMs) inBackground(this.#shorten(state.longestLeaseMs));
    if (answer.rotate_assertion_key) await this.#makeNextKey();
    return true;
  }

  async #acknowledge(deliveries: readonly Delivery[], longestLeaseMs: number): Promise<void> {
    await this.#keeper.outlast(longestLeaseMs);
    this.#deliveries.owe(deliveries);
    await this.#flush();
  }

  /** After longer leases have run out, shorter ones are waited for; unless long ones were granted again meanwhile. */
  async #shorten(longestLeaseMs: number): Promise<void> {
    const round = this.#lengthRound;
    await this.#keeper.outlast(longestLeaseMs);
    await this.#keeper.save(({ leaseMs, longestLeaseMs: still }) =>
      round === this.#lengthRound && leaseMs < still ? { longestLeaseMs: leaseMs } : {},
    );
  }

  /** Says what is owed; what cannot be said now is said after the next poll that works. */
  async #flush(): Promise<void> {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    try {
      for (let owed = this.#owed(); owed.length > 0; owed = this.#owed()) {
        const { holder, mark } = await this.#keeper.load();
        const answer = await this.#parts.link.acknowledge({ holder, mark, reached: owed, released: [] });
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
    await this.#keeper.save(({ assertionKey, nextKey, formerKey, keysVersion, longestLeaseMs }) => ({
      ...newFeedState({ holder, assertionKey }),
      nextKey,
      formerKey,
      keysVersion,
      epoch: state.epoch,
      longestLeaseMs,
    }));
    // Again: a lease that was given in between named the new list with the old identity.
    this.#changes = new ChangeList(randomId());
  }

  #waitMs(freshForMs: number): number {
    return Math.floor(Math.min(WAIT_MS, freshForMs / POLLS_PER_STALE));
  }

  #pauseMs(): number {
    const growing = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures - 1, 10));
    const longest = this.#failures > PATIENT_AFTER_FAILURES ? PATIENT_PAUSE_MS : growing;
    return longest * (0.5 + this.#parts.random() / 2);
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
