import type { History } from '../history/write-history.ts';
import type { Worker } from '../rig/edge-process.ts';
import type { Person } from '../rig/person.ts';
import { Streams } from './streams.ts';

type Options = { workers: readonly Worker[]; people: readonly Person[] };

/** One stream each for some people: WebSockets and event streams in turn, on one worker and the other. */
export class OpenStreams {
  readonly #streams: Streams;
  readonly #options: Options;
  readonly #having = new Set<Person>();

  constructor(history: History, options: Options) {
    this.#streams = new Streams(history);
    this.#options = options;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** Opens a person's stream when it is not open; nothing for those who are to have none. */
  async reopen(person: Person): Promise<void> {
    const { people, workers } = this.#options;
    const index = people.indexOf(person);
    const [held] = person.live;
    const worker = workers[Math.floor(index / 2) % workers.length];
    if (index < 0 || held === undefined || worker === undefined || this.#having.has(person)) return;
    this.#having.add(person);
    const type = index % 2 === 0 ? 'websocket' : 'sse';
    await this.#streams.open(type, { held, worker }, () => void this.#having.delete(person));
  }

  leave(): Promise<void> {
    return this.#streams.leave();
  }
}
