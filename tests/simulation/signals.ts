import type { Chance } from './chance.ts';
import type { VirtualTime } from './virtual-time.ts';

type Heard = { isSentHome: boolean };

/** What LISTEN and NOTIFY are to the control processes; some notices are lost. */
export class SimulatedSignals {
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #waiting = new Set<(heard: Heard) => void>();
  loss = 0;

  constructor(time: VirtualTime, chance: Chance) {
    this.#time = time;
    this.#chance = chance;
  }

  wait(ms: number): Promise<Heard> {
    return new Promise((resolve) => {
      const done = (heard: Heard) => {
        cancel();
        if (this.#waiting.delete(done)) resolve(heard);
      };
      this.#waiting.add(done);
      const cancel = this.#time.after(ms, () => done({ isSentHome: false }));
    });
  }

  notify(isSentHome = false): void {
    for (const done of this.#waiting) {
      if (!this.#chance.is(this.loss))
        this.#time.after(this.#chance.between(0, 5), () => done({ isSentHome }));
    }
  }
}
