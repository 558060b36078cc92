import { type SideProcess, startSideProcess } from '../side-process.ts';
import type { Progress, TrafficOrder } from './traffic-process.ts';

/** The process that sends the requests. */
export class Traffic {
  readonly #process: SideProcess;

  constructor() {
    this.#process = startSideProcess('soak/traffic-process.ts');
  }

  say(order: TrafficOrder): void {
    this.#process.say(order);
  }

  async progress(): Promise<Progress> {
    this.#process.say({ say: 'progress' });
    // What it sends is what it declares.
    return (await this.#process.hear()) as Progress;
  }

  end(): Promise<void> {
    return this.#process.end();
  }
}
