import { DurableObject } from 'cloudflare:workers';
import { encodeBase64url } from '@sunray/primitives/base64url.ts';
import { systemClock } from '@sunray/primitives/clock.ts';
import { systemRandom } from '@sunray/primitives/random.ts';
import { generateEs256Key } from '@sunray/primitives/tokens/es256-key.ts';
import { claimHosts } from '../control/claim-hosts.ts';
import { controlClientOf } from '../control/client.ts';
import { EDGE_VERSION } from '../edge-version.ts';
import { type Bindings, settingsOf } from '../env.ts';
import { log } from '../log.ts';
import { Feed } from './feed.ts';
import type { FeedCursor, FeedLease } from './feed-lease.ts';
import { idleShelves } from './idle-shelves.ts';
import { shelveFacts } from './shelve-facts.ts';

const STATE = 'feed';
const REGION = 'region';
const NOTED = 'noted/';
/** No data centre is called so. */
export const REGISTRY = 'all-regions';
/** How often is looked for what nobody asks for any more: all shards wake for it. */
const FORGET_EVERY_MS = 60 * 60_000;
/** One alarm runs the loop for so long, then the next one does: a handler may not run for ever. */
const ROUND_MS = 5 * 60_000;
const CLAIM_PAUSE_MS = 5000;

/** One per region, named by it: hears of changes and gives isolates leave to use what they have. */
export class FeedDO extends DurableObject<Bindings> {
  #feed: Feed | null = null;
  #isPolling = false;
  #forgotAtMs = systemClock.nowMs();

  async lease(region: string, cursor: FeedCursor | null): Promise<FeedLease> {
    const feed = this.#feedOf(region);
    await this.#keepPolling(region);
    return feed.lease(cursor);
  }

  /** Starts the loop where none runs, without a visit. */
  async wake(region: string): Promise<void> {
    await this.#keepPolling(region);
  }

  /** The object named `REGISTRY` remembers the regions there are, so that a cron trigger can wake each. */
  async note(region: string): Promise<void> {
    await this.ctx.storage.put(`${NOTED}${region}`, true);
  }

  async regions(): Promise<string[]> {
    const noted = await this.ctx.storage.list({ prefix: NOTED });
    return [...noted.keys()].map((key) => key.slice(NOTED.length));
  }

  /** Runs again by itself after a crash; the next round is asked for at once, whatever happened in this one. */
  override async alarm(): Promise<void> {
    const region = await this.ctx.storage.get<string>(REGION);
    if (region === undefined || this.#isPolling) return;
    this.#isPolling = true;
    try {
      const untilMs = systemClock.nowMs() + ROUND_MS;
      const isOver = () => systemClock.nowMs() >= untilMs;
      const feed = this.#feedOf(region);
      this.ctx.waitUntil(this.#besides(feed, { region, isOver }));
      await feed.run(isOver);
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

  /** Done once in a round, beside the loop. What goes wrong is tried again in the next. */
  async #besides(feed: Feed, { region, isOver }: { region: string; isOver: () => boolean }): Promise<void> {
    const settings = settingsOf(this.env);
    const control = controlClientOf(settings);
    const work = {
      'noting the region': () => this.env.FEED.getByName(REGISTRY).note(region),
      'asking for hosts': () =>
        claimHosts({ control, domains: settings.bindHosts, pause: () => sleep(CLAIM_PAUSE_MS), isOver, log }),
      forgetting: () => this.#forget(feed, region),
    };
    for (const [name, run] of Object.entries(work)) {
      await Promise.resolve(run()).catch((error: unknown) =>
        log({ msg: `${name} failed`, region, error: String(error) }),
      );
    }
  }

  async #forget(feed: Feed, region: string): Promise<void> {
    const nowMs = systemClock.nowMs();
    if (nowMs < this.#forgotAtMs + FORGET_EVERY_MS) return;
    this.#forgotAtMs = nowMs;
    await feed.forget(idleShelves(this.env.FACTS, region, () => nowMs));
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
      sleep,
      randomId: () => encodeBase64url(systemRandom.bytes(16)),
      random: () => (systemRandom.bytes(1)[0] ?? 0) / 256,
      newKey: generateEs256Key,
    });
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
