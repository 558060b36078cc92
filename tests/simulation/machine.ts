import type { Chance } from './chance.ts';
import type { Cancel, VirtualTime } from './virtual-time.ts';

type Held = { atMs: number; run: () => void };

/** Clocks are corrected by less than this around the true time, so that two readings differ by less than 250 ms more. */
const CORRECTION_MS = 124;
const LARGEST_OFFSET_MS = 3_600_000;
/** A plausible date, so that no clock shows a negative time. */
const EPOCH_MS = 1_700_000_000_000;

/**
 * Whatever runs code: an isolate, an instance of an object, a control process. All that reaches it comes as an event
 * through `deliver`, so it can be frozen and killed at any moment.
 */
export class Machine {
  readonly #time: VirtualTime;
  readonly #offsetMs: number;
  readonly #held: Held[] = [];
  readonly #onDeath = new Set<() => void>();
  #correctionMs = 0;
  #readsMs: number | null = null;
  #state: 'running' | 'frozen' | 'dead' = 'running';
  /** A clock that shows, for what had to wait, when it came. */
  readonly #isLagging: boolean;

  constructor(time: VirtualTime, chance: Chance, isLagging = false) {
    this.#time = time;
    this.#offsetMs = Math.floor(chance.between(-LARGEST_OFFSET_MS, LARGEST_OFFSET_MS));
    this.#isLagging = isLagging;
  }

  get state(): 'running' | 'frozen' | 'dead' {
    return this.#state;
  }

  /** What its own clock says. */
  nowMs(): number {
    const trueMs = this.#readsMs ?? this.#time.nowMs;
    return EPOCH_MS + this.#offsetMs + Math.floor(trueMs + this.#correctionMs);
  }

  /** Sets the clock a little before or behind the true time. */
  correctClock(chance: Chance): void {
    this.#correctionMs = chance.between(-CORRECTION_MS, CORRECTION_MS);
  }

  deliver(run: () => void): void {
    if (this.#state === 'dead') return;
    if (this.#state === 'frozen') this.#held.push({ atMs: this.#time.nowMs, run });
    else run();
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  after(ms: number, run: () => void): Cancel {
    return this.#time.after(ms, () => this.deliver(run));
  }

  freeze(): void {
    if (this.#state === 'running') this.#state = 'frozen';
  }

  thaw(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'running';
    this.#release();
  }

  kill(): void {
    this.#state = 'dead';
    this.#held.length = 0;
    for (const tell of this.#onDeath) tell();
    this.#onDeath.clear();
  }

  /** Calls that it has not answered break when it dies. Gives back how to stop watching. */
  whenDead(tell: () => void): () => void {
    this.#onDeath.add(tell);
    return () => this.#onDeath.delete(tell);
  }

  /** One by one, each with all that follows from it, as an event of its own. */
  #release(): void {
    const next = this.#state === 'running' ? this.#held.shift() : undefined;
    if (next === undefined) return;
    this.#time.after(0, () => {
      this.#readsMs = this.#isLagging ? next.atMs : null;
      if (this.#state === 'running') next.run();
      else if (this.#state === 'frozen') this.#held.unshift(next);
      this.#time.after(0, () => {
        this.#readsMs = null;
        this.#release();
      });
    });
  }
}
