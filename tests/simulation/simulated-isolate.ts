import type { Subject } from '../../packages/contract/src/facts.ts';
import type { FeedCursor, FeedLease } from '../../apps/edge/src/facts/feed-lease.ts';
import type { FactQuestion } from '../../apps/edge/src/facts/fact-question.ts';
import { IsolateFacts } from '../../apps/edge/src/facts/isolate-facts.ts';
import type { FactReading } from '../../apps/edge/src/facts/reading.ts';
import type { Machine } from './machine.ts';
import type { SimulatedShard } from './shard.ts';
import type { SimulatedFeed } from './simulated-feed.ts';
import { isLetIn, type Ticket } from './visit-session.ts';
import type { World } from './world.ts';

/** A call that is joined although it is lost is not joined for ever. */
const LOST_MS = 2500;

type Parts = { world: World; region: string; feed: SimulatedFeed; shard: SimulatedShard; machine: Machine };

/** An isolate: the real memory of facts, and requests that are decided by it. */
export class SimulatedIsolate {
  readonly machine: Machine;
  readonly #parts: Parts;
  readonly #facts: IsolateFacts;
  readonly #readsUnderWay = new Map<Subject, number>();
  readonly #name: string;
  #callUnderWay: Promise<FeedLease> | null = null;

  constructor(parts: Parts) {
    this.machine = parts.machine;
    this.#name = `${parts.region}/${parts.world.newId()}`;
    this.#parts = parts;
    const { machine, region } = parts;
    this.#facts = new IsolateFacts({
      region,
      askFeed: (cursor) => this.#askFeed(cursor),
      askShard: (question) => this.#askShard(question),
      nowMs: () => machine.nowMs(),
      within: (call, ms, otherwise) =>
        new Promise((resolve) => {
          const cancel = machine.after(ms, () => resolve(otherwise));
          call.then(resolve, () => resolve(otherwise)).finally(cancel);
        }),
      capacity: parts.world.capacity,
    });
  }

  /** Somebody comes with a session. `lingerMs`: how long the guards take between one fact and the next. */
  visit(ticket: Ticket, lingerMs: number): Promise<boolean> {
    const { checker } = this.#parts.world;
    const started = checker.start(ticket.sid);
    return new Promise((resolve) => {
      this.machine.deliver(() => {
        const linger = () => (lingerMs === 0 ? null : this.machine.sleep(lingerMs));
        const facts = this.#facts.forVisit(() => undefined);
        void isLetIn(facts, ticket, linger).then((isIn) => {
          if (isIn) checker.accepted(started, this.#name);
          else checker.refused();
          resolve(isIn);
        });
      });
    });
  }

  #askFeed(cursor: FeedCursor | null): Promise<FeedLease> {
    const { feed, machine, world } = this.#parts;
    if (world.variant !== 'joins-older-call') return this.#askFeedAlone(cursor);
    const over = () => (this.#callUnderWay = null);
    machine.after(LOST_MS, over);
    this.#callUnderWay ??= feed.lease(machine, cursor).finally(over);
    return this.#callUnderWay;
  }

  async #askFeedAlone(cursor: FeedCursor | null): Promise<FeedLease> {
    const { feed, machine, world } = this.#parts;
    const sentAtMs = machine.nowMs();
    const lease = await feed.lease(machine, cursor);
    world.tell(() => `isolate ${this.#name} asked with ${JSON.stringify(cursor)}: ${tellLease(lease)}`);
    if (lease.state !== 'granted') return lease;
    switch (world.variant) {
      case 'unknown-cursor-keeps':
        return { ...lease, changed: lease.changed === 'all' ? [] : lease.changed };
      case 'lease-from-arrival':
        return { ...lease, lengthMs: lease.lengthMs + machine.nowMs() - sentAtMs };
      case 'keeps-overtaken-read':
        return { ...lease, changed: this.#withoutReads(lease.changed) };
      default:
        return lease;
    }
  }

  /** Built wrongly: a read that is under way does not hear that its subject was named. */
  #withoutReads(changed: readonly Subject[] | 'all'): readonly Subject[] | 'all' {
    return changed === 'all' ? changed : changed.filter((subject) => !this.#readsUnderWay.has(subject));
  }

  async #askShard(question: FactQuestion): Promise<FactReading> {
    const { subject } = question;
    this.#readsUnderWay.set(subject, (this.#readsUnderWay.get(subject) ?? 0) + 1);
    try {
      const reading = await this.#parts.shard.read(this.machine, question);
      this.#parts.world.tell(
        () => `isolate ${this.#name} read ${JSON.stringify(question)}: ${tellReading(reading)}`,
      );
      return reading;
    } finally {
      const others = (this.#readsUnderWay.get(subject) ?? 1) - 1;
      if (others === 0) this.#readsUnderWay.delete(subject);
      else this.#readsUnderWay.set(subject, others);
    }
  }
}

function tellLease(lease: FeedLease): string {
  if (lease.state !== 'granted') return lease.state;
  const { lengthMs, cursor, changed, holder, epoch } = lease;
  return JSON.stringify({ lengthMs, cursor, changed, holder, epoch });
}

function tellReading(reading: FactReading): string {
  if (reading.state !== 'known') return reading.state;
  const { version, document } = reading;
  return JSON.stringify({
    version,
    sids: document.kind === 'user' ? document.sessions.map(({ sid }) => sid) : null,
  });
}
