import type { Counts } from './counts.ts';
import type { Settings } from './database-rows.ts';

/** A request as the checker follows it. */
export type Started = { sid: string; atMs: number; order: number };

type End = { committedAtMs: number; reportedOrder: number | null };
type Parts = { nowMs: () => number; counts: Counts; settings: Settings; tell: (words: () => string) => void };

/** Two clocks, of a feed and of an isolate, each up to 250 ms off. */
const CLOCKS_MS = 500;
const WARM_MS = 1000;

/** Knows from outside which sessions have ended, and what each isolate may therefore not accept. */
export class Checker {
  readonly #parts: Parts;
  readonly #ends = new Map<string, End>();
  readonly #acceptedAtMs = new Map<string, number>();
  #order = 0;
  #longestStaleMs: number;
  #isBounded = true;
  /** The first breach, in words. */
  fault: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#longestStaleMs = parts.settings.maxStaleS * 1000;
  }

  settingsChanged({ maxStaleS }: Settings): void {
    this.#longestStaleMs = Math.max(this.#longestStaleMs, maxStaleS * 1000);
  }

  /** How long an edge may be behind is unknown from then on. What was reported stands. */
  pastWasLost(): void {
    this.#isBounded = false;
  }

  ended(sid: string): void {
    this.#parts.counts.revocations += 1;
    this.#parts.tell(() => `session ${sid} ends`);
    this.#ends.set(sid, { committedAtMs: this.#parts.nowMs(), reportedOrder: null });
  }

  reported(sid: string, state: 'acknowledged' | 'fenced'): void {
    const end = this.#ends.get(sid);
    if (end === undefined || end.reportedOrder !== null) return;
    end.reportedOrder = this.#next();
    const { counts, nowMs } = this.#parts;
    counts[state] += 1;
    this.#parts.tell(() => `the end of ${sid} is reported ${state}`);
    const isWarm = nowMs() - (this.#acceptedAtMs.get(sid) ?? -Infinity) < WARM_MS;
    if (isWarm && state === 'acknowledged') counts.acknowledgedWarm += 1;
  }

  isReported(sid: string): boolean {
    return (this.#ends.get(sid)?.reportedOrder ?? null) !== null;
  }

  start(sid: string): Started {
    if (this.isReported(sid)) this.#parts.counts.triedAfterwards += 1;
    return { sid, atMs: this.#parts.nowMs(), order: this.#next() };
  }

  refused(): void {
    this.#parts.counts.refused += 1;
  }

  accepted({ sid, atMs, order }: Started, where: string): void {
    const { counts, nowMs } = this.#parts;
    counts.accepted += 1;
    this.#parts.tell(() => `${sid} is accepted in ${where}, started at ${atMs.toFixed(1)}`);
    if (nowMs() === atMs) counts.acceptedAtOnce += 1;
    this.#acceptedAtMs.set(sid, nowMs());
    const end = this.#ends.get(sid);
    if (end === undefined) return;
    const when = `${sid} in ${where}, started at ${atMs.toFixed(1)} ms and accepted at ${nowMs().toFixed(1)} ms`;
    if (end.reportedOrder !== null && end.reportedOrder < order)
      this.fail(`accepted after its end was reported: ${when}`);
    if (this.#isBounded && atMs > end.committedAtMs + this.#longestStaleMs + CLOCKS_MS)
      this.fail(`accepted later than any edge may be behind: ${when}`);
  }

  fail(fault: string): void {
    this.fault ??= fault;
  }

  #next(): number {
    this.#order += 1;
    return this.#order;
  }
}
