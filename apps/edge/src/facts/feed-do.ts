import { DurableObject } from 'cloudflare:workers';
import { encodeBase64url } from '@sunray/primitives/base64url.ts';
import { systemClock } from '@sunray/primitives/clock.ts';
import { systemRandom } from '@sunray/primitives/random.ts';
import { generateEs256Key } from '@sunray/primitives/tokens/es256-key.ts';
import { controlClientOf } from '../control/client.ts';
import { EDGE_VERSION } from '../edge-version.ts';
import { type Bindings, settingsOf } from '../env.ts';
import { Feed } from './feed.ts';
import type { FeedCursor, FeedLease } from './feed-lease.ts';
import { shelveFacts } from './shelve-facts.ts';

const STATE = 'feed';
const REGION = 'region';
/** One alarm runs the loop for so long, then the next one does: a handler may not run for ever. */
const ROUND_MS = 5 * 60_000;

/** One per region, named by it: hears of changes and gives isolates leave to use what they have. */
export class FeedDO extends DurableObject<Bindings> {
  #feed: Feed | null = null;
  #isPolling = false;

  async lease(region: string, cursor: FeedCursor | null): Promise<FeedLease> {
    const feed = this.#feedOf(region);
    await this.#keepPolling(region);
    return feed.lease(cursor);
  }

  /** Starts the loop where none runs; a cron trigger calls it, so that a region hears of changes before its first visit. */
  async wake(region: string): Promise<void> {
    await this.#keepPolling(region);
  }

  /** Runs again by itself after a crash; the next round is asked for at once, whatever happened in this one. */
  override async alarm(): Promise<void> {
    const region = await this.ctx.storage.get<string>(REGION);
    if (region === undefined || this.#isPolling) return;
    this.#isPolling = true;
    try {
      const untilMs = systemClock.nowMs() + ROUND_MS;
      await this.#feedOf(region).run(() => systemClock.nowMs() >= untilMs);
    } finally {
      this.#isPolling = false;
      await this.ctx.storage.setAlarm(systemClock.nowMs());
    }
  }

  async #keepPolling(region: string): Promise<void> {
    if (this.#isPolling || (await this.ctx.storage.getAlarm()) !== null) return;
    await this.ctx.storage.put(REGION, region);
    await this.ctx.storage.setAlarm(systemClock.nowMs());
  }

  #feedOf(region: string): Feed {
    this.#feed ??= this.#makeFeed(region);
    return this.#feed;
  }

  #makeFeed(region: string): Feed {
    const settings = settingsOf(this.env);
    const control = controlClientOf(settings);
    const { storage } = this.ctx;
    return new Feed({
      region,
      edgeVersion: EDGE_VERSION,
      controlKeyIds: settings.controlKeys.map(({ kid }) => kid),
      store: {
        get: () => storage.get<unknown>(STATE),
        put: async (state) => {
          await storage.put(STATE, state);
          await storage.sync();
        },
      },
      link: {
        register: (input) => control.call('registerHolder', input),
        poll: (input) => control.pollFeed(input),
        acknowledge: (input) => control.call('acknowledgeFacts', input),
      },
      shelve: shelveFacts(this.env.FACTS, region),
      nowMs: () => systemClock.nowMs(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      randomId: () => encodeBase64url(systemRandom.bytes(16)),
      random: () => (systemRandom.bytes(1)[0] ?? 0) / 256,
      newKey: generateEs256Key,
    });
  }
}
