import { DurableObject } from 'cloudflare:workers';
import { systemClock } from '@sunray/primitives/clock.ts';
import { type ControlClient, controlClientOf } from '../control/client.ts';
import { type Bindings, settingsOf } from '../env.ts';
import { within } from '../events/within.ts';
import { dayOf } from './day-of.ts';
import type { FactQuestion } from './fact-question.ts';
import { FactReader } from './fact-reader.ts';
import { FactShelf } from './fact-shelf.ts';
import type { DeliveredFact } from './feed-link.ts';
import type { FactReading } from './reading.ts';
import type { HeldCopy } from './shelf.ts';

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
      nowMs: () => systemClock.nowMs(),
      release: (holder, released) =>
        connected().call('acknowledgeFacts', { holder, mark: null, reached: [], released }),
      ask: ({ holder, region, subject }) => connected().readFacts({ holder, region, subjects: [subject] }),
    });
  }

  read(question: FactQuestion): Promise<FactReading> {
    return this.#reader.read(question);
  }

  /** Stores what the feed was told. Confirmed by the storage before it answers. */
  async shelve(holder: string, facts: DeliveredFact[]): Promise<void> {
    this.#shelf.store(holder, facts, today());
    await this.ctx.storage.sync();
  }

  /** Marks what nobody has asked for since a day as leaving (leases.md F7). */
  async markIdle(holder: string, idle: { round: string; beforeDay: number; max: number }): Promise<string[]> {
    return this.#shelf.markIdle(holder, idle);
  }

  /** Drops what is leaving with that round still. Confirmed by the storage before it answers. */
  async dropLeaving(holder: string, round: string): Promise<HeldCopy[]> {
    const unreleased = this.#shelf.dropLeaving(holder, { round, day: today() });
    await this.ctx.storage.sync();
    return unreleased;
  }

  async noteReleased(holder: string, copies: HeldCopy[]): Promise<void> {
    this.#shelf.noteReleased(holder, copies, today());
  }
}

function today(): number {
  return dayOf(systemClock.nowMs());
}
