import { DurableObject } from 'cloudflare:workers';
import { type ControlClient, controlClientOf } from '../control/client.ts';
import { type Bindings, settingsOf } from '../env.ts';
import { within } from '../events/within.ts';
import type { FactQuestion } from './fact-question.ts';
import { FactReader } from './fact-reader.ts';
import { FactShelf } from './fact-shelf.ts';
import type { DeliveredFact } from './feed-link.ts';
import type { FactReading } from './reading.ts';

/** One shard of a region's facts. */
export class FactDO extends DurableObject<Bindings> {
  readonly #shelf: FactShelf;
  readonly #reader: FactReader;

  constructor(ctx: DurableObjectState, bindings: Bindings) {
    super(ctx, bindings);
    this.#shelf = new FactShelf(ctx.storage.sql);
    // Only asking needs the settings; what is stored can be looked at without.
    let control: ControlClient | null = null;
    const connected = () => (control ??= controlClientOf(settingsOf(bindings)));
    this.#reader = new FactReader({
      within,
      shelf: this.#shelf,
      ask: ({ holder, region, subject }) => connected().readFacts({ holder, region, subjects: [subject] }),
    });
  }

  read(question: FactQuestion): Promise<FactReading> {
    return this.#reader.read(question);
  }

  /** Stores what the feed was told. Confirmed by the storage before it answers. */
  async shelve(holder: string, facts: DeliveredFact[]): Promise<void> {
    this.#shelf.store(holder, facts);
    await this.ctx.storage.sync();
  }
}
