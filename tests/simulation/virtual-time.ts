type Event = { atMs: number; order: number; run: (() => void) | null };
/** Calls an event off. */
export type Cancel = () => void;

/** Time that passes only by events: each happens at its moment, and nothing else does in between. */
export class VirtualTime {
  #nowMs = 0;
  #scheduled = 0;
  /** A binary heap, the earliest first. */
  readonly #events: Event[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  after(ms: number, run: () => void): Cancel {
    this.#scheduled += 1;
    const event: Event = { atMs: this.#nowMs + Math.max(0, ms), order: this.#scheduled, run };
    this.#rise(this.#events.push(event) - 1);
    return () => (event.run = null);
  }

  /** Lets the next event happen; false when there is none up to `untilMs`. */
  step(untilMs: number): boolean {
    for (;;) {
      const [first] = this.#events;
      if (first === undefined || first.atMs > untilMs) return false;
      this.#removeFirst();
      if (first.run === null) continue;
      this.#nowMs = first.atMs;
      first.run();
      return true;
    }
  }

  #removeFirst(): void {
    const last = this.#events.pop();
    if (last === undefined || this.#events.length === 0) return;
    this.#events[0] = last;
    this.#sink();
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let earliest = at;
      if (this.#isBefore(left, earliest)) earliest = left;
      if (this.#isBefore(right, earliest)) earliest = right;
      if (earliest === at) return;
      this.#swap(at, earliest);
      at = earliest;
    }
  }

  #isBefore(at: number, other: number): boolean {
    const [a, b] = [this.#events[at], this.#events[other]];
    if (a === undefined || b === undefined) return false;
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  }

  #swap(at: number, other: number): void {
    const [a, b] = [this.#events[at], this.#events[other]];
    if (a === undefined || b === undefined) return;
    this.#events[at] = b;
    this.#events[other] = a;
  }
}
