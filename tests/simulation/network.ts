import type { Chance } from './chance.ts';
import type { Machine } from './machine.ts';
import type { VirtualTime } from './virtual-time.ts';

type Call<Output> = {
  from: Machine;
  /** Whoever answers, as it stands when the request arrives. */
  to: () => Machine | null;
  work: () => Promise<Output>;
  /** A lost message of a call that nobody watches over is never heard of again. */
  isWatched: boolean;
};

/** How bad the network is at a moment. */
export type Weather = { loss: number; duplication: number; slowness: number };

export const FAIR: Weather = { loss: 0, duplication: 0, slowness: 0 };

/** Made once: where it was made tells nothing, and finding that out is dear. */
const BROKEN = new Error('the connection broke');

/** Carries calls between machines: late, twice, or not at all. */
export class Network {
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  weather: Weather = FAIR;
  /** Whether no call reaches the control plane. */
  isControlAway = false;
  /** Machines that do not reach it, whatever others do. */
  readonly cutOff = new WeakSet<Machine>();
  /** Machines whose calls take long, whatever the weather. */
  readonly slowed = new WeakSet<Machine>();

  constructor(time: VirtualTime, chance: Chance) {
    this.#time = time;
    this.#chance = chance;
  }

  call<Output>(call: Call<Output>): Promise<Output> {
    const { from, isWatched } = call;
    return new Promise((resolve, reject) => {
      const answer = (settle: () => void) =>
        this.#time.after(this.#delayMs(from), () => from.deliver(settle));
      const broken = () => answer(() => reject(BROKEN));
      const lost = () => {
        if (isWatched || this.#chance.is(0.5)) broken();
      };
      const copies = this.#chance.is(this.weather.duplication) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        if (this.#chance.is(this.weather.loss)) lost();
        else
          this.#time.after(this.#delayMs(from), () =>
            this.#arrive(call, { answer, broken, lost, resolve, reject }),
          );
      }
    });
  }

  #arrive<Output>(
    { to, work }: Call<Output>,
    { answer, broken, lost, resolve, reject }: Settling<Output>,
  ): void {
    const machine = to();
    if (machine === null || machine.state === 'dead') return broken();
    const forget = machine.whenDead(broken);
    machine.deliver(() => {
      const done = (settle: () => void) => {
        // What a dead machine still computes is heard by nobody.
        if (machine.state === 'dead') return;
        forget();
        if (this.#chance.is(this.weather.loss)) lost();
        else answer(settle);
      };
      work().then(
        (output) => done(() => resolve(output)),
        (cause: unknown) => done(() => reject(cause instanceof Error ? cause : BROKEN)),
      );
    });
  }

  #delayMs(from: Machine): number {
    const chance = this.#chance;
    return chance.is(this.slowed.has(from) ? 0.9 : this.weather.slowness)
      ? chance.between(0, 1800)
      : chance.between(0, 8);
  }
}

type Settling<Output> = {
  answer: (settle: () => void) => void;
  broken: () => void;
  lost: () => void;
  resolve: (output: Output) => void;
  reject: (cause: Error) => void;
};
