/** Picks so many of what happens within a window, in this process alone and without asking anybody. */
export class Sampler {
  readonly #limit: { max: number; windowS: number };
  #picked: number[] = [];
  #passedOver = 0;

  constructor(limit: { max: number; windowS: number }) {
    this.#limit = limit;
  }

  /** Null for one that is passed over; else how many were since the last that was picked. */
  pick(nowMs: number): { passedOver: number } | null {
    const sinceMs = nowMs - this.#limit.windowS * 1000;
    // What lies ahead was picked before somebody set the clock back.
    this.#picked = this.#picked.filter((atMs) => atMs > sinceMs && atMs <= nowMs);
    if (this.#picked.length >= this.#limit.max) {
      this.#passedOver += 1;
      return null;
    }
    this.#picked.push(nowMs);
    const passedOver = this.#passedOver;
    this.#passedOver = 0;
    return { passedOver };
  }
}
