import type { Log } from '../log.ts';
import { type LostKind, lostKindOf, type OutboxEvent, RANKS, rankOf } from './outbox-event.ts';
import { within } from './within.ts';

type Parts = {
  /** Hands events to an outbox; when it resolves they are on disk. */
  put(events: OutboxEvent[]): Promise<void>;
  newLoss(kind: LostKind, lost: number): OutboxEvent;
  nowMs(): number;
  wait(ms: number): Promise<void>;
  log: Log;
  capacity: number;
};
type WaitUntil = (work: Promise<unknown>) => void;

const FLUSH_EVERY_MS = 1000;
/** The first after a pause waits this long for company, and never delays an answer; so does what must not be lost. */
const GATHER_MS = 50;
const PUT_LIMIT_MS = 5000;
/** The platform lets work outlive its request for half a minute; somebody else's request goes on after this. */
const MAX_FLUSHES = 15;
/** Losses that may wait for confirmation; further ones go on counting until then. */
const MAX_LOSSES = 20;

/**
 * Events of an isolate on their way to an outbox: taken in without waiting, handed over together at most once a second,
 * or within moments where somebody was refused; bounded, and what found no room is counted. An isolate that dies takes
 * its last second of allowed requests with it.
 */
export class EventBuffer {
  readonly #parts: Parts;
  /** By rank, each the oldest first. */
  #queues: OutboxEvent[][] = [[], [], [], []];
  /** Without the losses, which are few by themselves and never given up. */
  #size = 0;
  readonly #lost: Record<LostKind, number> = { decision: 0, security: 0 };
  /** Handed over and not confirmed yet. */
  #underWay: OutboxEvent[] = [];
  #flushedAtMs = Number.NEGATIVE_INFINITY;
  /** The flush that is due or under way, and the time it may take. */
  #turn: { fromMs: number; untilMs: number } | null = null;
  /** Ends the wait for the next flush. */
  #hurry: () => void = () => undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Takes an event in. Costs microseconds, waits for nobody, never throws for lack of room. */
  add(event: OutboxEvent, waitUntil: WaitUntil): void {
    this.#enqueue(event);
    if (isUrgent(event)) this.#hurry();
    if (this.#isFlushing()) return;
    this.#reclaim();
    waitUntil(this.#flushAll());
  }

  /** A flush whose request was torn down never ends; so nobody relies on it for longer than it can take. */
  #isFlushing(): boolean {
    const nowMs = this.#parts.nowMs();
    return this.#turn !== null && nowMs >= this.#turn.fromMs && nowMs < this.#turn.untilMs;
  }

  async #flushAll(): Promise<void> {
    for (let flushes = 0; flushes < MAX_FLUSHES && this.#hasWork(); flushes += 1) {
      const turn = this.#takeTurn();
      await this.#untilDue();
      // Another request held this one for dead and took over; likewise below.
      if (this.#turn !== turn) return;
      await this.#flush();
      if (this.#turn !== turn) return;
    }
    this.#turn = null;
  }

  #takeTurn(): { fromMs: number; untilMs: number } {
    const fromMs = this.#parts.nowMs();
    this.#turn = { fromMs, untilMs: fromMs + FLUSH_EVERY_MS + PUT_LIMIT_MS + 1000 };
    return this.#turn;
  }

  async #untilDue(): Promise<void> {
    const dueInMs = this.#dueInMs();
    if (dueInMs <= GATHER_MS || this.#queues.slice(RANKS.denied).some((queue) => queue.length > 0))
      return this.#parts.wait(GATHER_MS);
    const hurried = new Promise<true>((resolve) => (this.#hurry = () => resolve(true)));
    const isHurried = await Promise.race([this.#parts.wait(dueInMs), hurried]);
    if (isHurried === true) await this.#parts.wait(GATHER_MS);
  }

  /** Never later than a full interval, also by a clock that was set back. */
  #dueInMs(): number {
    const dueInMs = this.#flushedAtMs + FLUSH_EVERY_MS - this.#parts.nowMs();
    return Math.min(Math.max(dueInMs, GATHER_MS), FLUSH_EVERY_MS);
  }

  async #flush(): Promise<void> {
    this.#flushedAtMs = this.#parts.nowMs();
    const taken = this.#takeAll();
    this.#underWay = taken;
    try {
      await within(PUT_LIMIT_MS, this.#parts.put(taken));
      if (this.#underWay === taken) this.#underWay = [];
    } catch (cause) {
      this.#parts.log({ msg: 'events not handed over', events: taken.length, error: String(cause) });
      if (this.#underWay === taken) this.#reclaim();
    }
  }

  #hasWork(): boolean {
    return this.#queues.some((queue) => queue.length > 0) || this.#lost.decision + this.#lost.security > 0;
  }

  /** Losses get their ids here, once: what may have arrived must not be counted anew under another. */
  #takeAll(): OutboxEvent[] {
    const losses = this.#queues[RANKS.loss]?.length ?? 0;
    const taken = this.#queues.flat();
    for (const kind of ['decision', 'security'] as const) {
      if (this.#lost[kind] === 0 || losses >= MAX_LOSSES) continue;
      taken.push(this.#parts.newLoss(kind, this.#lost[kind]));
      this.#lost[kind] = 0;
    }
    this.#clear();
    return taken;
  }

  #clear(): void {
    this.#queues = [[], [], [], []];
    this.#size = 0;
  }

  /** Puts back what was never confirmed, before what came meanwhile; ids make it harmless if it arrived. */
  #reclaim(): void {
    const since = this.#queues.flat();
    const again = this.#underWay;
    this.#underWay = [];
    if (again.length === 0) return;
    this.#clear();
    for (const event of [...again, ...since]) this.#enqueue(event);
  }

  #enqueue(event: OutboxEvent): void {
    const rank = rankOf(event);
    this.#queues[rank]?.push(event);
    if (rank !== RANKS.loss) this.#size += 1;
    if (this.#size > this.#parts.capacity) this.#dropOne();
  }

  /** The oldest of what is worth least. */
  #dropOne(): void {
    const rank = this.#queues.findIndex((queue) => queue.length > 0);
    this.#queues[rank]?.shift();
    this.#size -= 1;
    this.#lost[lostKindOf(rank)] += 1;
  }
}

/** Who was refused is told in any case. */
function isUrgent(event: OutboxEvent): boolean {
  return rankOf(event) >= RANKS.denied;
}
