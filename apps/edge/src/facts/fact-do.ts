import { DurableObject } from 'cloudflare:workers';
import type { Subject } from '@sunray/contract/facts.ts';
import { systemClock } from '@sunray/primitives/clock.ts';
import { type ControlClient, controlClientOf } from '../control/client.ts';
import { type Bindings, settingsOf } from '../env.ts';
import type { FactReply } from './fact-answer.ts';
import { FactReader } from './fact-reader.ts';
import { FactShelf } from './fact-shelf.ts';

export type FactQuestion = { holder: string; region: string; subjects: Subject[] };

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
      ask: (question) => connected().readFacts(question),
      waitUntil: (work) => ctx.waitUntil(work),
      nowMs: () => systemClock.nowMs(),
    });
  }

  read(question: FactQuestion): Promise<FactReply> {
    return this.#reader.read(question);
  }
}
