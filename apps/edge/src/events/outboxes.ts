import type { Bindings } from '../env.ts';
import type { Log } from '../log.ts';
import type { OutboxEvent } from './outbox-event.ts';

/** Per region. The names are part of the objects' ids: fewer or others would leave what lies in them behind. */
const SHARDS = 4;

type Parts = { namespace: Bindings['OUTBOX']; region: string; first: number; log: Log };

/** The outboxes of a region. An isolate keeps to one, and goes on to the next when that does not take. */
export class Outboxes {
  readonly #parts: Parts;
  #shard: number;
  #areAwake = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#shard = parts.first % SHARDS;
  }

  /** Resolves when the events are on disk. */
  async put(events: OutboxEvent[]): Promise<void> {
    const { region } = this.#parts;
    const shard = this.#shard;
    try {
      await Promise.all([this.#outbox(shard).put({ region, events }), this.#wakeOthers()]);
    } catch (cause) {
      if (this.#shard === shard) this.#shard = (shard + 1) % SHARDS;
      throw cause;
    }
  }

  /** Once per isolate, so that what lies in an outbox whose alarm was lost goes on without anybody using it. */
  async #wakeOthers(): Promise<void> {
    if (this.#areAwake) return;
    this.#areAwake = true;
    const others = Array.from({ length: SHARDS }, (_, shard) => shard).filter(
      (shard) => shard !== this.#shard,
    );
    await Promise.all(
      others.map((shard) =>
        this.#outbox(shard)
          .wake()
          .catch((cause: unknown) =>
            this.#parts.log({ msg: 'outbox not woken', shard, error: String(cause) }),
          ),
      ),
    );
  }

  #outbox(shard: number) {
    return this.#parts.namespace.getByName(`${this.#parts.region}/outbox-${shard}`);
  }
}
