import { compareVersions, type Subject, type Version } from '@sunray/contract/facts.ts';
import type { FactAnswer, FactQuestion } from './fact-answer.ts';
import { isDueForRenewal, isRunning, type Lease, leaseFrom } from './lease.ts';
import { type FactReading, maySucceed, type StoredReading } from './reading.ts';

type Copy = { reading: StoredReading & { isConfirmed: boolean }; lease: Lease };

type WaitUntil = (work: Promise<unknown>) => void;
type Question = Pick<FactQuestion, 'subject' | 'atLeast'>;
export type AskFact = (question: Question, waitUntil: WaitUntil) => Promise<FactAnswer>;
type Parts = { ask: AskFact; nowMs: () => number; capacity: number };

/** The facts as one request may use them. */
export type VisitFacts = {
  /** An unexpired copy, or the answer to a call sent after the request started (leases.md I2). */
  read(subject: Subject): Promise<FactReading>;
  /** The answer to a call sent after the request started, whatever the copy says; `atLeast` when a version is known to exist. */
  readAnew(subject: Subject, atLeast: Version | null): Promise<FactReading>;
  /** False when a copy that was read has lost its lease or was replaced since: decide again. */
  areCurrent(): boolean;
};

/** A renewal that has not answered by then is taken for lost; its request may have been cancelled. */
const RENEWAL_LOST_MS = 5000;

/** The facts in this isolate's memory, each with its own lease. */
export class FactCopies {
  readonly #parts: Parts;
  /** Oldest use first, so that the first key is the one to evict. */
  readonly #copies = new Map<Subject, Copy>();
  readonly #renewals = new Map<Subject, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  forVisit(waitUntil: WaitUntil): VisitFacts {
    const own = new Map<Subject, FactReading>();
    const used = new Map<Subject, Copy>();
    const ask = async (question: Question) => {
      const reading = await this.#ask(question, waitUntil);
      used.delete(question.subject);
      own.set(question.subject, reading);
      return reading;
    };
    return {
      readAnew: (subject, atLeast) => ask({ subject, atLeast }),
      read: async (subject) => {
        const already = own.get(subject);
        if (already !== undefined) return already;
        const copy = this.#leased(subject);
        if (copy === null) return ask({ subject, atLeast: null });
        used.set(subject, copy);
        this.#renewWhenDue(subject, copy, waitUntil);
        return copy.reading;
      },
      areCurrent: () => [...used].every(([subject, copy]) => this.#isStill(subject, copy)),
    };
  }

  #leased(subject: Subject): Copy | null {
    const copy = this.#copies.get(subject);
    if (copy === undefined || !isRunning(copy.lease, this.#parts.nowMs())) return null;
    this.#copies.delete(subject);
    this.#copies.set(subject, copy);
    return copy;
  }

  #isStill(subject: Subject, used: Copy): boolean {
    const now = this.#leased(subject);
    return now !== null && compareVersions(now.reading.version, used.reading.version) === 0;
  }

  #renewWhenDue(subject: Subject, copy: Copy, waitUntil: WaitUntil): void {
    const nowMs = this.#parts.nowMs();
    const underWay = this.#renewals.get(subject);
    const isUnderWay = underWay !== undefined && underWay <= nowMs && nowMs < underWay + RENEWAL_LOST_MS;
    if (isUnderWay || !isDueForRenewal(copy.lease, nowMs)) return;
    this.#renewals.set(subject, nowMs);
    // A failed renewal leaves the lease to run out; the request after that asks and hears the failure itself.
    const done = () => {
      if (this.#renewals.get(subject) === nowMs) this.#renewals.delete(subject);
    };
    waitUntil(this.#ask({ subject, atLeast: null }, waitUntil).then(done, done));
  }

  /** One call of one's own; nobody joins it, because it may have been sent before they started (leases.md I2, I4). */
  async #ask(question: Question, waitUntil: WaitUntil): Promise<FactReading> {
    const sentAtMs = this.#parts.nowMs();
    const { leaseMs, reading, goodForMs } = await this.#parts.ask(question, waitUntil);
    this.#keep(question.subject, reading, leaseFrom(sentAtMs, leaseMs, goodForMs));
    return reading;
  }

  #keep(subject: Subject, reading: FactReading, lease: Lease): void {
    if (reading.state === 'unavailable') return;
    const kept = this.#copies.get(subject);
    const isOvertaken =
      kept !== undefined &&
      kept.lease.sentAtMs > lease.sentAtMs &&
      isRunning(kept.lease, this.#parts.nowMs());
    if (isOvertaken || !maySucceed(kept?.reading.version ?? null, reading.version)) return;
    this.#copies.delete(subject);
    this.#copies.set(subject, { reading, lease });
    const [oldest] = this.#copies.keys();
    if (this.#copies.size > this.#parts.capacity && oldest !== undefined) this.#copies.delete(oldest);
  }
}
