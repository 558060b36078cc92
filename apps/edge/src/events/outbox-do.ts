import { DurableObject } from 'cloudflare:workers';
import { systemClock } from '@sunray/primitives/clock.ts';
import { systemRandom } from '@sunray/primitives/random.ts';
import { controlClientOf } from '../control/client.ts';
import type { Control } from '../control/control.ts';
import { type Bindings, settingsOf } from '../env.ts';
import { log } from '../log.ts';
import { newEventId } from './event-id.ts';
import type { OutboxEvent } from './outbox-event.ts';
import { OutboxStore } from './outbox-store.ts';
import { sendWaiting } from './send-waiting.ts';

/** Per shard: some 20 MB and a day of a small site. */
const LIMITS = { maxRows: 20_000, maxBytes: 20_000_000 };
/** After a fault of our own. */
const FAULT_PAUSE_MS = 30_000;

/** One shard of a region's outbox: keeps events until the control plane has acknowledged them. */
export class OutboxDO extends DurableObject<Bindings> {
  readonly #store: OutboxStore;
  /** Only sending needs the settings. */
  #control: Control | null = null;
  /** Whether an alarm is set or running, so that nobody has to ask before the events are written. */
  #isArmed = true;

  constructor(ctx: DurableObjectState, bindings: Bindings) {
    super(ctx, bindings);
    const nowMs = () => systemClock.nowMs();
    const newId = () => newEventId(nowMs(), systemRandom);
    this.#store = new OutboxStore({ sql: ctx.storage.sql, newId, nowMs, limits: LIMITS });
    void ctx.blockConcurrencyWhile(async () => {
      this.#isArmed = (await ctx.storage.getAlarm()) !== null;
      if (!this.#isArmed && !this.#store.isEmpty()) await this.#armIn(0);
    });
  }

  /** Returns when the events are on disk, with the alarm that sends them. */
  async put({ region, events }: { region: string; events: OutboxEvent[] }): Promise<void> {
    this.#store.put(region, events);
    if (!this.#isArmed) await this.#armIn(0);
  }

  /** Nothing to do: being called is what starts an outbox, and starting sets its alarm. */
  async wake(): Promise<void> {}

  override async alarm(): Promise<void> {
    this.#isArmed = true;
    let goOnInMs: number | null = FAULT_PAUSE_MS;
    try {
      goOnInMs = await sendWaiting({
        store: this.#store,
        report: (batch) => this.#connected().call('reportEvents', batch),
        random: systemRandom,
      });
    } catch (cause) {
      log({ msg: 'outbox not sent', error: String(cause) });
    } finally {
      this.#isArmed = false;
      if (goOnInMs === null && !this.#store.isEmpty()) goOnInMs = 0;
      if (goOnInMs !== null) await this.#armIn(goOnInMs);
    }
  }

  #armIn(ms: number): Promise<void> {
    this.#isArmed = true;
    return this.ctx.storage.setAlarm(systemClock.nowMs() + ms);
  }

  #connected(): Control {
    this.#control ??= controlClientOf(settingsOf(this.env));
    return this.#control;
  }
}
