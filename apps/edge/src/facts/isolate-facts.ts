import { compareVersions, type Subject, type Version } from '@sunray/contract/facts.ts';
import type { Es256PrivateJwk } from '@sunray/primitives/tokens/es256-key.ts';
import type { FeedCursor, FeedLease } from './feed-lease.ts';
import type { FactQuestion } from './fact-question.ts';
import type { FactReading, StoredReading } from './reading.ts';

type WaitUntil = (work: Promise<unknown>) => void;
type Granted = Extract<FeedLease, { state: 'granted' }>;
type Parts = {
  region: string;
  askFeed: (cursor: FeedCursor | null) => Promise<FeedLease>;
  askShard: (question: FactQuestion) => Promise<FactReading>;
  nowMs: () => number;
  /** The call's result, or what is said instead when it has not settled after `ms`. */
  within: <Result>(call: Promise<Result>, ms: number, otherwise: Result) => Promise<Result>;
  capacity: number;
};

/** The facts as one request may use them. */
export type VisitFacts = {
  /** From memory under a lease, at once; else by calls that were sent after the request started (leases.md I2). */
  read(subject: Subject): FactReading | Promise<FactReading>;
  /** For want of a version that is known to exist: what the shard has, or the control plane. */
  readAnew(subject: Subject, atLeast: Version): Promise<FactReading>;
  /** The region's assertion key; null where nothing may be served. */
  assertionKey(): Es256PrivateJwk | null | Promise<Es256PrivateJwk | null>;
  /** False when the lease ran out meanwhile or something that was read has changed: decide again (leases.md I3). */
  areCurrent(): boolean;
};

/** A lease as this isolate counts it: from when it asked. */
type Lease = Pick<Granted, 'holder' | 'epoch' | 'assertionKey'> & { sentAtMs: number; endsAtMs: number };

/** A renewal that has not answered by then is taken for lost; its request may have been cancelled. */
const RENEWAL_LOST_MS = 2000;
/** A call of one's own that has not answered by then has failed. */
const CALL_LIMIT_MS = 5000;
/** A request may go by its own call for longer than a walk of the guards lasts. */
const OWN_CALL_GOOD_MS = 15_000;

/** The facts in this isolate's memory, all under one lease of the region's feed (leases.md I1 to I7). */
export class IsolateFacts {
  readonly #parts: Parts;
  /** Oldest use first, so that the first key is the one to evict. */
  readonly #copies = new Map<Subject, StoredReading>();
  /** Reads that are under way; one whose subject is named meanwhile is not kept (leases.md I5). */
  readonly #reads = new Set<{ subject: Subject; isNamed: boolean }>();
  #cursor: FeedCursor | null = null;
  #lease: Lease | null = null;
  #renewalSentAtMs: number | null = null;
  #health: 'ok' | 'degraded' = 'degraded';

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What `/.sunray/healthz` says: degraded while the control plane does not answer or nothing may be served. */
  health(): 'ok' | 'degraded' {
    return this.#health;
  }

  /** Length of the lease in use; null without one. */
  leaseMs(): number | null {
    return this.#lease === null ? null : this.#lease.endsAtMs - this.#lease.sentAtMs;
  }

  forVisit(waitUntil: WaitUntil): VisitFacts {
    return new Visitor(this, waitUntil);
  }

  /** The lease where it runs; renewed in the background from half its life on, so that a warm request waits for nobody. */
  running(waitUntil: WaitUntil): Lease | null {
    const nowMs = this.#parts.nowMs();
    const lease = this.#lease;
    if (lease === null || nowMs < lease.sentAtMs || nowMs >= lease.endsAtMs) return null;
    const isDue = nowMs >= lease.sentAtMs + (lease.endsAtMs - lease.sentAtMs) / 2;
    if (isDue && !this.#isRenewing(nowMs)) {
      this.#renewalSentAtMs = nowMs;
      const over = () => {
        if (this.#renewalSentAtMs === nowMs) this.#renewalSentAtMs = null;
      };
      waitUntil(this.ask().then(over, over));
    }
    return lease;
  }

  /** One call of one's own: nobody joins another's, which may have been sent before they started (leases.md I2, I4). */
  async ask(): Promise<(Lease & { goodUntilMs: number }) | null> {
    const { askFeed, nowMs, within } = this.#parts;
    const sentAtMs = nowMs();
    const stale: FeedLease = { state: 'stale' };
    const answer = await within(askFeed(this.#cursor), CALL_LIMIT_MS, stale);
    if (answer.state === 'stale') {
      this.#health = 'degraded';
      return null;
    }
    this.#health = answer.isControlAnswering ? 'ok' : 'degraded';
    return { ...this.#take(answer, sentAtMs), goodUntilMs: sentAtMs + OWN_CALL_GOOD_MS };
  }

  copyOf(subject: Subject): StoredReading | null {
    const copy = this.#copies.get(subject);
    if (copy === undefined) return null;
    this.#copies.delete(subject);
    this.#copies.set(subject, copy);
    return copy;
  }

  /**
   * Reads from the shard, under a lease; kept unless its subject was named meanwhile (leases.md I5), or the lease is of an
   * identity that the feed has given up since: of its facts nobody hears any more.
   */
  async fetch(lease: Lease, subject: Subject, atLeast: Version | null): Promise<FactReading> {
    const { askShard, region } = this.#parts;
    const read = { subject, isNamed: false };
    this.#reads.add(read);
    try {
      const { holder, epoch } = lease;
      const oldest: Version = [epoch, 0, 0];
      const wanted = atLeast !== null && compareVersions(atLeast, oldest) > 0 ? atLeast : oldest;
      const reading = await askShard({ holder, region, subject, atLeast: wanted });
      const isOfThisHolder = this.#lease?.holder === holder && this.#lease.epoch === epoch;
      if (!read.isNamed && isOfThisHolder && 'version' in reading) this.#keep(subject, reading);
      return reading;
    } finally {
      this.#reads.delete(read);
    }
  }

  #isRenewing(nowMs: number): boolean {
    const sentAtMs = this.#renewalSentAtMs;
    return sentAtMs !== null && sentAtMs <= nowMs && nowMs < sentAtMs + RENEWAL_LOST_MS;
  }

  #take(granted: Granted, sentAtMs: number): Lease {
    const { holder, epoch, assertionKey, cursor } = granted;
    const before = this.#lease;
    const isSameHolder = before === null || (before.holder === holder && before.epoch === epoch);
    const isSameList = isSameHolder && this.#cursor?.incarnation === cursor.incarnation;
    // Facts of two holders, or of two pasts, never lie beside each other, whatever the list says.
    this.#drop(isSameHolder ? granted.changed : 'all');
    // Of answers that overtook each other the furthest counts; each has named what it had to.
    if (!isSameList || cursor.seq > (this.#cursor?.seq ?? 0)) this.#cursor = cursor;
    const lease = { holder, epoch, assertionKey, sentAtMs, endsAtMs: sentAtMs + granted.lengthMs };
    if (!isSameList || this.#lease === null || lease.endsAtMs >= this.#lease.endsAtMs) this.#lease = lease;
    return lease;
  }

  #drop(changed: readonly Subject[] | 'all'): void {
    if (changed === 'all') {
      this.#copies.clear();
      for (const read of this.#reads) read.isNamed = true;
      return;
    }
    if (changed.length === 0) return;
    const named = new Set(changed);
    for (const subject of named) this.#copies.delete(subject);
    for (const read of this.#reads) if (named.has(read.subject)) read.isNamed = true;
  }

  #keep(subject: Subject, reading: StoredReading): void {
    const kept = this.#copies.get(subject);
    if (kept !== undefined && compareVersions(reading.version, kept.version) < 0) return;
    this.#copies.delete(subject);
    this.#copies.set(subject, reading);
    const [oldest] = this.#copies.keys();
    if (this.#copies.size > this.#parts.capacity && oldest !== undefined) this.#copies.delete(oldest);
  }

  /** For `areCurrent`: whether what was used is still what is in memory. */
  isStill(subject: Subject, used: StoredReading): boolean {
    return this.#copies.get(subject) === used;
  }

  nowMs(): number {
    return this.#parts.nowMs();
  }
}

/** One request's way to the facts. */
class Visitor implements VisitFacts {
  readonly #facts: IsolateFacts;
  readonly #waitUntil: WaitUntil;
  /** What calls of this request's own have brought: good for it, whatever is named meanwhile. */
  readonly #own = new Map<Subject, FactReading>();
  readonly #used = new Map<Subject, StoredReading>();
  #ownLease: (Lease & { goodUntilMs: number }) | null = null;

  constructor(facts: IsolateFacts, waitUntil: WaitUntil) {
    this.#facts = facts;
    this.#waitUntil = waitUntil;
  }

  read(subject: Subject): FactReading | Promise<FactReading> {
    const lease = this.#running();
    if (lease === null) return this.#askAndRead(subject);
    return this.#fromMemory(subject) ?? this.#fetch(lease, subject, null);
  }

  async readAnew(subject: Subject, atLeast: Version): Promise<FactReading> {
    const lease = this.#running() ?? (await this.#ask());
    return lease === null ? { state: 'unavailable' } : this.#fetch(lease, subject, atLeast);
  }

  assertionKey(): Es256PrivateJwk | null | Promise<Es256PrivateJwk | null> {
    const lease = this.#running();
    if (lease !== null) return lease.assertionKey;
    return this.#ask().then((asked) => asked?.assertionKey ?? null);
  }

  areCurrent(): boolean {
    if (this.#running() === null) return false;
    return [...this.#used].every(([subject, used]) => this.#facts.isStill(subject, used));
  }

  #running(): Lease | null {
    const own = this.#ownLease;
    const nowMs = this.#facts.nowMs();
    if (own !== null && own.sentAtMs <= nowMs && nowMs < own.goodUntilMs) return own;
    return this.#facts.running(this.#waitUntil);
  }

  async #ask(): Promise<Lease | null> {
    this.#ownLease = await this.#facts.ask().catch(() => null);
    return this.#ownLease;
  }

  async #askAndRead(subject: Subject): Promise<FactReading> {
    const lease = await this.#ask();
    if (lease === null) return { state: 'unavailable' };
    return this.#fromMemory(subject) ?? this.#fetch(lease, subject, null);
  }

  #fromMemory(subject: Subject): FactReading | null {
    const own = this.#own.get(subject);
    if (own !== undefined) return own;
    const copy = this.#facts.copyOf(subject);
    if (copy !== null) this.#used.set(subject, copy);
    return copy;
  }

  async #fetch(lease: Lease, subject: Subject, atLeast: Version | null): Promise<FactReading> {
    const reading = await this.#facts
      .fetch(lease, subject, atLeast)
      .catch((): FactReading => ({ state: 'unavailable' }));
    this.#used.delete(subject);
    this.#own.set(subject, reading);
    return reading;
  }
}
