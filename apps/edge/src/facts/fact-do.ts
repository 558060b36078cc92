import { DurableObject } from 'cloudflare:workers';
import { systemClock } from '@sunray/primitives/clock.ts';
import { type ControlClient, controlClientOf } from '../control/client.ts';
import { type Bindings, settingsOf } from '../env.ts';
import type { FactAnswer, FactQuestion } from './fact-answer.ts';
import { FactReader } from './fact-reader.ts';
import { FactShelf } from './fact-shelf.ts';

/** One shard of a region's facts. */
export class FactDO extends DurableObject<Bindings> {
  readonly #reader: FactReader;

  constructor(ctx: DurableObjectState, bindings: Bindings) {
    super(ctx, bindings);
    // Only asking needs the settings; what is stored can be looked at without.
    let control: ControlClient | null = null;
    const connected = () => (control ??= controlClientOf(settingsOf(bindings)));
    this.#reader = new FactReader({
      shelf: new FactShelf(ctx.storage.sql),
      ask: ({ holder, region, subject }) => connected().readFacts({ holder, region, subjects: [subject] }),
      waitUntil: (work) => ctx.waitUntil(work),
      nowMs: () => systemClock.nowMs(),
    });
  }

  read(question: FactQuestion): Promise<FactAnswer> {
    return this.#reader.read(question);
  }
}
