import { systemClock } from '@sunray/primitives/clock.ts';
/** How long options are used for another attempt before a new challenge is asked for. */
const FRESH_MS = 120_000;

/** Options of a ceremony that has begun: good for a second attempt after a cancelled one, but not for ever. */
export class Begun<Options> {
  #options: Options | null = null;
  #since = 0;

  keep(options: Options): void {
    this.#options = options;
    this.#since = systemClock.nowMs();
  }

  get fresh(): Options | null {
    return systemClock.nowMs() - this.#since < FRESH_MS ? this.#options : null;
  }

  drop(): void {
    this.#options = null;
  }
}
