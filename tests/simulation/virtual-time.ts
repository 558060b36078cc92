type Event = { atMs: number; order: number; run: (() => void) | null };
/** Calls an event off. */
export type Cancel = () => void;

/** So few events that are called off are not worth a look at all of them. */
const FEW = 32;

/** Time that passes only by events: each happens at its moment, and nothing else does in between. */
export class VirtualTime {
  #nowMs = 0;
  #scheduled = 0;
  /** A binary heap, the earliest first. */
  #events: Event[] = [];
  #calledOff = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  after(ms: number, run: () => void): Cancel {
    this.#scheduled += 1;
    const event: Event = { atMs: this.#nowMs + Math.max(0, ms), order: this.#scheduled, run };
    this.#events.push(event);
    this.#rise(this.#events.length - 1, event);
    return () => this.#callOff(event);
  }

  /** Lets the next event happen; false when there is none up to `untilMs`. */
  step(untilMs: number): boolean {
    for (;;) {
      const [first] = this.#events;
      if (first === undefined || first.atMs > untilMs) return false;
      this.#removeFirst();
      const { run } = first;
      if (run === null) {
        this.#calledOff -= 1;
        continue;
      }
      // Over: calling it off from now on changes nothing.
      first.run = null;
      this.#nowMs = first.atMs;
      run();
      return true;
    }
  }

  /** Most time limits are called off long before their moment: they would be most of what is kept in order. */
  #callOff(event: Event): void {
    if (event.run === null) return;
    event.run = null;
    this.#calledOff += 1;
    if (this.#calledOff < FEW || 2 * this.#calledOff < this.#events.length) return;
    this.#calledOff = 0;
    this.#events = this.#events.filter(({ run }) => run !== null).sort(byMoment);
  }

  #removeFirst(): void {
    const last = this.#events.pop();
    if (last !== undefined && this.#events.length > 0) this.#sink(last);
  }

  #rise(from: number, event: Event): void {
    const events = this.#events;
    let at = from;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = events[parentAt];
      if (parent === undefined || !isBefore(event, parent)) break;
      events[at] = parent;
      at = parentAt;
    }
    events[at] = event;
  }

  /** From the first place down. */
  #sink(event: Event): void {
    const events = this.#events;
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      let child = events[childAt];
      const right = events[childAt + 1];
      if (child !== undefined && right !== undefined && isBefore(right, child)) {
        child = right;
        childAt += 1;
      }
      if (child === undefined || isBefore(event, child)) break;
      events[at] = child;
      at = childAt;
    }
    events[at] = event;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function byMoment(a: Event, b: Event): number {
  return a.atMs - b.atMs || a.order - b.order;
}
