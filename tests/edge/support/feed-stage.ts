import type { Answer } from '../../../apps/edge/src/control/control.ts';
import type { FeedCursor, FeedLease } from '../../../apps/edge/src/facts/feed-lease.ts';
import type { FeedAnswer, FeedLink } from '../../../apps/edge/src/facts/feed-link.ts';
import type { FeedParts } from '../../../apps/edge/src/facts/feed-parts.ts';
import type { FeedState } from '../../../apps/edge/src/facts/feed-state.ts';
import { Feed } from '../../../apps/edge/src/facts/feed.ts';
import type { Subject, Version } from '../../../packages/contract/src/facts.ts';
import { fixedClock } from '../../../packages/primitives/src/clock.ts';
import { generateEs256Key } from '../../../packages/primitives/src/tokens/es256-key.ts';

export const ALICE: Subject = 'user:01890000-0000-7000-8000-0000000000c1';
export const AWAY = { ok: false, code: 'edge.control-unreachable', retryAfterS: null } as const;
export const SUPERSEDED = { ok: false, code: 'link.holder-superseded', retryAfterS: null } as const;
export const key = await generateEs256Key();

type Poll = { input: Parameters<FeedLink['poll']>[0]; reply: (answer: Answer<FeedAnswer>) => void };
type Timer = { atMs: number; ring: () => void };

/** Feeds on one disk, one clock and one link, all held by a test; each instance knows what the disk says. */
export class FeedStage {
  readonly clock = fixedClock('2026-01-02T03:04:05Z');
  timers: Timer[] = [];
  disk: FeedState | undefined;
  /** What a write waits for. When it fails, nothing is written. */
  beforeWrite = async (): Promise<void> => undefined;
  readonly polls: Poll[] = [];
  readonly registered: Parameters<FeedLink['register']>[0][] = [];
  readonly acknowledged: Parameters<FeedLink['acknowledge']>[0][] = [];
  readonly shelved: string[] = [];
  isAcknowledging = true;
  #ids = 0;

  readonly link: FeedLink = {
    register: async (input) => {
      this.registered.push(input);
      return usable(input.assertion_keys.map(({ kid }) => kid));
    },
    poll: (input) => {
      const { promise, resolve } = Promise.withResolvers<Answer<FeedAnswer>>();
      this.polls.push({ input, reply: resolve });
      return promise;
    },
    acknowledge: async (input) => {
      if (!this.isAcknowledging) return AWAY;
      this.acknowledged.push(input);
      return { ok: true, output: {} };
    },
  };

  /** An instance that polls for ever. */
  start(changed: Partial<FeedParts> = {}): Feed {
    const feed = new Feed({
      region: 'local',
      edgeVersion: '1.2.3',
      controlKeyIds: ['c1'],
      store: { get: async () => this.disk, put: (state) => this.#write(state) },
      link: this.link,
      shelve: async (holder, facts) => {
        this.shelved.push(
          ...facts.map(({ subject, version }) => `${holder} ${subject} ${version.join('.')}`),
        );
      },
      nowMs: () => this.clock.nowMs(),
      sleep: (ms) =>
        new Promise((resolve) => this.timers.push({ atMs: this.clock.nowMs() + ms, ring: resolve })),
      randomId: () => `id-${(this.#ids += 1)}`,
      random: () => 0.5,
      newKey: async () => key,
      ...changed,
    });
    void feed.run(() => false);
    return feed;
  }

  /** A feed that is current, and has granted a lease to somebody. */
  async current(): Promise<Feed> {
    const feed = this.start();
    await this.answer();
    await feed.lease(null);
    return feed;
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    const due = this.timers.filter(({ atMs }) => atMs <= this.clock.nowMs());
    this.timers = this.timers.filter((timer) => !due.includes(timer));
    for (const { ring } of due) ring();
    await settled();
  }

  /** Who has registered last. */
  get holder(): string {
    return this.registered.at(-1)?.holder ?? 'nobody';
  }

  /** The poll that is out. */
  get poll(): Poll {
    const last = this.polls.at(-1);
    if (last === undefined) throw new Error('nobody polled');
    return last;
  }

  async answer(said: Answer<FeedAnswer> = saying()): Promise<void> {
    await settled();
    this.poll.reply(said);
    await settled();
  }

  async #write(state: FeedState): Promise<void> {
    await this.beforeWrite();
    this.disk = structuredClone(state);
  }
}

/** Everything has been done that waits for no timer and no answer. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

export function saying(changed: Partial<FeedAnswer> = {}): Answer<FeedAnswer> {
  const output = { mark: 'm', epoch: 1, lease_ms: 1000, max_stale_s: 900, changes: [], more: false };
  return { ok: true, output: { ...output, ...changed } };
}

export function change(version: Version, told: Partial<FeedAnswer['changes'][number]> = {}) {
  return { subject: ALICE, registration: 'r1', version, document: null, ...told };
}

/** What registering is answered where the control plane lets these keys sign. */
export function usable(usable_keys: string[]): Awaited<ReturnType<FeedLink['register']>> {
  const worker_id = '01890000-0000-7000-8000-00000000000a';
  return { ok: true, output: { worker_id, lease_ms: 1000, max_stale_s: 900, usable_keys } };
}

/** The lease of a feed that the test knows to be current. */
export async function granted(
  feed: Feed,
  cursor: FeedCursor | null = null,
): Promise<Extract<FeedLease, { state: 'granted' }>> {
  const lease = await feed.lease(cursor);
  if (lease.state !== 'granted') throw new Error('nothing was granted');
  return lease;
}
