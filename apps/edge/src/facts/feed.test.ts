import type { Subject, Version } from '@sunray/contract/facts.ts';
import { fixedClock } from '@sunray/primitives/clock.ts';
import { generateEs256Key } from '@sunray/primitives/tokens/es256-key.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { WORKER_ID } from '../../../../tests/edge/support/fake-visit.ts';
import type { Answer } from '../control/control.ts';
import { Feed } from './feed.ts';
import type { FeedParts, IdleShelves } from './feed-parts.ts';
import type { FeedAnswer, FeedLink } from './feed-link.ts';
import type { FeedState } from './feed-state.ts';

const ALICE: Subject = 'user:01890000-0000-7000-8000-0000000000c1';
const AWAY = { ok: false, code: 'edge.control-unreachable', retryAfterS: null } as const;
const SUPERSEDED = { ok: false, code: 'link.holder-superseded', retryAfterS: null } as const;
const key = await generateEs256Key();
const next = await generateEs256Key();

type Poll = { input: Parameters<FeedLink['poll']>[0]; reply: (answer: Answer<FeedAnswer>) => void };
type Timer = { atMs: number; ring: () => void };

let clock: ReturnType<typeof fixedClock>;
let timers: Timer[];
let disk: FeedState | undefined;
let polls: Poll[];
let registered: Parameters<FeedLink['register']>[0][];
let acknowledged: Parameters<FeedLink['acknowledge']>[0][];
let isAcknowledging: boolean;
let shelved: string[];
let ids: number;

beforeEach(() => {
  clock = fixedClock('2026-01-02T03:04:05Z');
  timers = [];
  disk = undefined;
  polls = [];
  registered = [];
  acknowledged = [];
  isAcknowledging = true;
  shelved = [];
  ids = 0;
});

/** A feed on the test's disk. What another instance kept there is all it knows. */
function start(changed: Partial<FeedParts> = {}): Feed {
  const link: FeedLink = {
    register: async (input) => {
      registered.push(input);
      const usable_keys = input.assertion_keys.map(({ kid }) => kid);
      return { ok: true, output: { worker_id: WORKER_ID, lease_ms: 1000, max_stale_s: 900, usable_keys } };
    },
    poll: (input) => {
      const { promise, resolve } = Promise.withResolvers<Answer<FeedAnswer>>();
      polls.push({ input, reply: resolve });
      return promise;
    },
    acknowledge: async (input) => {
      if (!isAcknowledging) return AWAY;
      acknowledged.push(input);
      return { ok: true, output: {} };
    },
  };
  const feed = new Feed({
    region: 'local',
    edgeVersion: '1.2.3',
    controlKeyIds: ['c1'],
    store: { get: async () => disk, put: async (state) => void (disk = structuredClone(state)) },
    link,
    shelve: async (holder, facts) => {
      shelved.push(...facts.map(({ subject, version }) => `${holder} ${subject} ${version.join('.')}`));
    },
    nowMs: () => clock.nowMs(),
    sleep: (ms) => new Promise((resolve) => timers.push({ atMs: clock.nowMs() + ms, ring: resolve })),
    randomId: () => `id-${(ids += 1)}`,
    random: () => 0.5,
    newKey: async () => key,
    ...changed,
  });
  void feed.run(() => false);
  return feed;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  const due = timers.filter(({ atMs }) => atMs <= clock.nowMs());
  timers = timers.filter((timer) => !due.includes(timer));
  for (const { ring } of due) ring();
  await settled();
}

function saying(changed: Partial<FeedAnswer> = {}): Answer<FeedAnswer> {
  const output = { mark: 'm', epoch: 1, lease_ms: 1000, max_stale_s: 900, changes: [], more: false };
  return { ok: true, output: { ...output, ...changed } };
}

const change = (version: Version, registration = 'r1', subject: string = ALICE) => ({
  subject,
  registration,
  version,
  document: null,
});

function poll(): Poll {
  const last = polls.at(-1);
  if (last === undefined) throw new Error('nobody polled');
  return last;
}

async function answer(said: Answer<FeedAnswer> = saying()): Promise<void> {
  await settled();
  poll().reply(said);
  await settled();
}

/** A feed that is current, and has granted a lease to somebody. */
async function current(): Promise<Feed> {
  const feed = start();
  await answer();
  await feed.lease(null);
  return feed;
}

describe('leave to serve', () => {
  test('is given to nobody before the first poll has said that there is nothing more', async () => {
    const feed = start();
    const early = feed.lease(null);
    await answer(saying({ more: true, changes: [change([1, 1, 1])] }));
    expect(await early).toEqual({ state: 'stale' });
    await answer();
    expect(await feed.lease(null)).toMatchObject({
      state: 'granted',
      lengthMs: 1000,
      holder: 'id-3',
      epoch: 1,
    });
  });

  test('whoever comes first waits for the first poll, and hears at once when that has failed', async () => {
    const feed = start();
    const first = feed.lease(null);
    await answer(AWAY);
    expect(await first).toEqual({ state: 'stale' });
    expect(await feed.lease(null)).toEqual({ state: 'stale' });
  });

  test('ends max_stale_s after the poll was sent that confirmed it, and a lease never goes beyond', async () => {
    const feed = start();
    await settled();
    await pass(10_000);
    await answer();
    await pass(900_000 - 10_000 - 400);
    expect(await feed.lease(null)).toMatchObject({ state: 'granted', lengthMs: 400 });
    await pass(400);
    expect(await feed.lease(null)).toEqual({ state: 'stale' });
  });

  test('is not stretched by a clock that was set back', async () => {
    const feed = await current();
    clock.advance(-251);
    expect(await feed.lease(null)).toEqual({ state: 'stale' });
  });

  test('outlives the object, so that the edge goes on while the control plane is away', async () => {
    await current();
    const again = start();
    expect(await again.lease(null)).toMatchObject({ state: 'granted', holder: 'id-3' });
  });

  test('is not given by an instance that can no longer write', async () => {
    let canWrite = true;
    const put = async (state: FeedState) => {
      if (!canWrite) throw new Error('replaced');
      disk = structuredClone(state);
    };
    const feed = start({ store: { get: async () => disk, put } });
    await answer();
    await feed.lease(null);
    canWrite = false;
    await pass(999);
    expect(await feed.lease(null)).toMatchObject({ state: 'granted' });
    await pass(1);
    await expect(feed.lease(null)).rejects.toThrow('replaced');
  });
});

describe('a change', () => {
  test('is stored, then named, and acknowledged when every lease of before has run out', async () => {
    const feed = await current();
    const before = await feed.lease(null);
    await answer(saying({ changes: [change([1, 2, 1])] }));
    expect(shelved).toEqual([`id-3 ${ALICE} 1.2.1`]);
    expect(before.state === 'granted' && (await feed.lease(before.cursor))).toMatchObject({
      changed: [ALICE],
    });
    await pass(1249);
    expect(acknowledged).toEqual([]);
    await pass(1);
    expect(acknowledged).toEqual([
      {
        holder: 'id-3',
        reached: [{ subject: ALICE, registration: 'r1', version: [1, 2, 1] }],
        released: [],
      },
    ]);
  });

  test('is acknowledged at once where no lease was ever granted', async () => {
    start();
    await answer(saying({ changes: [change([1, 2, 1])] }));
    expect(acknowledged).toHaveLength(1);
  });

  test('is named in the next polls until it is acknowledged, so that it is not sent again', async () => {
    await current();
    await answer(saying({ changes: [change([1, 2, 1])] }));
    expect(poll().input.delivered).toEqual([{ registration: 'r1', version: [1, 2, 1] }]);
    await pass(1250);
    await answer();
    expect(poll().input.delivered).toEqual([]);
  });

  test('that cannot be acknowledged now is acknowledged after the next poll that works', async () => {
    await current();
    isAcknowledging = false;
    await answer(saying({ changes: [change([1, 2, 1])] }));
    await pass(1250);
    isAcknowledging = true;
    await answer();
    expect(acknowledged).toMatchObject([{ reached: [{ version: [1, 2, 1] }] }]);
    await answer();
    expect(poll().input.delivered).toEqual([]);
  });

  test('that cannot be stored confirms nothing, and its mark is not returned', async () => {
    const feed = start({ shelve: () => Promise.reject(new Error('no shard')) });
    await answer(saying({ mark: 'm1', changes: [change([1, 2, 1])] }));
    expect(await feed.lease(null)).toEqual({ state: 'stale' });
    await pass(5000);
    expect(poll().input).toMatchObject({ mark: null, delivered: [] });
  });

  test('of what is no subject is not acknowledged', async () => {
    start();
    await answer(saying({ changes: [change([1, 2, 1], 'r1', 'planet:1')] }));
    expect(acknowledged).toEqual([]);
  });
});

describe('an instance that takes another one over', () => {
  test('acknowledges nothing before the other one cannot have granted and every lease of it has run out', async () => {
    await current();
    start();
    await answer(saying({ changes: [change([1, 2, 1])] }));
    await pass(2249);
    expect(acknowledged).toEqual([]);
    await pass(1);
    expect(acknowledged).toHaveLength(1);
  });

  test('knows no cursor of the other one', async () => {
    const feed = await current();
    const old = await feed.lease(null);
    const again = start();
    expect(old.state === 'granted' && (await again.lease(old.cursor))).toMatchObject({ changed: 'all' });
  });
});

describe('leases that get shorter', () => {
  test('are waited for in their old length until none of those can be left', async () => {
    const feed = await current();
    await answer(saying({ lease_ms: 0 }));
    expect(await feed.lease(null)).toMatchObject({ lengthMs: 0 });
    await answer(saying({ lease_ms: 0, changes: [change([1, 2, 1])] }));
    await pass(1249);
    expect(acknowledged).toEqual([]);
    await pass(1);
    expect(acknowledged).toHaveLength(1);
    await answer(saying({ lease_ms: 0, changes: [change([1, 3, 1])] }));
    expect(acknowledged).toHaveLength(2);
  });
});

describe('a broken dialogue', () => {
  test('makes a new holder that serves nothing until it is current', async () => {
    const feed = await current();
    await answer(saying({ changes: [change([1, 2, 1])] }));
    await answer(SUPERSEDED);
    expect(await feed.lease(null)).toEqual({ state: 'stale' });
    await pass(250);
    await settled();
    expect(registered.map(({ holder }) => holder)).toEqual(['id-3', 'id-7']);
    await answer();
    expect(poll().input).toMatchObject({ holder: 'id-7', mark: 'm', delivered: [] });
    expect(acknowledged).toEqual([]);
    expect(await feed.lease(null)).toMatchObject({ state: 'granted', holder: 'id-7', changed: 'all' });
  });
});

test('an epoch that rose makes every isolate drop everything', async () => {
  const feed = await current();
  const before = await feed.lease(null);
  await answer(saying({ epoch: 2 }));
  expect(before.state === 'granted' && (await feed.lease(before.cursor))).toMatchObject({
    changed: 'all',
    epoch: 2,
  });
});

test('while the control plane is away it is asked often for two minutes and then less, one call at a time', async () => {
  start();
  const pauses: number[] = [];
  for (let i = 0; i < 241; i += 1) {
    await answer(AWAY);
    pauses.push((timers.at(-1)?.atMs ?? 0) - clock.nowMs());
    await pass(pauses.at(-1) ?? 0);
  }
  expect(pauses.slice(0, 4)).toEqual([187.5, 375, 375, 375]);
  expect(pauses.slice(-2)).toEqual([375, 3750]);
  expect(polls).toHaveLength(242);
});

test('a poll waits as long as one lost in between leaves time for another, and not at all when nothing is fresh', async () => {
  start();
  await settled();
  expect(poll().input.wait_ms).toBe(0);
  await answer(saying({ max_stale_s: 60 }));
  expect(poll().input.wait_ms).toBe(20_000);
  await answer(saying({ max_stale_s: 900 }));
  expect(poll().input.wait_ms).toBe(25_000);
});

describe('what nobody has asked for in a long time', () => {
  const idle = [{ subject: ALICE, registration: 'r1' }];
  const shelves = (dropped: string[][], unreleased = idle): IdleShelves => ({
    markIdle: async () => [ALICE],
    dropLeaving: async (holder) => {
      dropped.push([holder]);
      return unreleased;
    },
    noteReleased: async (_holder, copies) =>
      void dropped.push(copies.map(({ registration }) => registration)),
  });

  test('is named, and dropped and released only when every lease of before has run out', async () => {
    const feed = await current();
    const before = await feed.lease(null);
    const dropped: string[][] = [];
    const forgetting = feed.forget(shelves(dropped));
    await settled();
    expect(before.state === 'granted' && (await feed.lease(before.cursor))).toMatchObject({
      changed: [ALICE],
    });
    await pass(1249);
    expect([dropped, acknowledged]).toEqual([[], []]);
    await pass(1);
    expect(await forgetting).toBe(1);
    expect(dropped).toEqual([['id-3'], ['r1']]);
    expect(acknowledged).toEqual([{ holder: 'id-3', reached: [], released: idle }]);
  });

  test('is dropped by nobody who has lost the disk to another', async () => {
    let isReplaced = false;
    const put = async (state: FeedState) => {
      if (isReplaced) throw new Error('another instance has the disk');
      disk = structuredClone(state);
    };
    const feed = start({ store: { get: async () => disk, put } });
    await answer();
    isReplaced = true;
    const dropped: string[][] = [];
    await expect(feed.forget(shelves(dropped))).rejects.toThrow();
    await pass(5000);
    expect(dropped).toEqual([]);
  });
});

test('an identity on disk that cannot be read is not replaced', async () => {
  // What a broken disk might give back.
  disk = { holder: 5 } as unknown as FeedState;
  await expect(start().lease(null)).rejects.toThrow();
  expect(disk).toEqual({ holder: 5 });
});

describe('a new assertion key that the control plane asks for', () => {
  const signer = async (feed: Feed) => {
    const lease = await feed.lease(null);
    return lease.state === 'granted' ? lease.assertionKey.kid : null;
  };
  const known = (at = -1) => registered.at(at)?.assertion_keys.map(({ kid }) => kid);

  /** A feed whose control plane says of which keys it wants. */
  function rotating(register: FeedLink['register'], made = [key, next]): Feed {
    const link: FeedLink = {
      register: (input) => {
        registered.push(input);
        return register(input);
      },
      poll: (input) => {
        const { promise, resolve } = Promise.withResolvers<Answer<FeedAnswer>>();
        polls.push({ input, reply: resolve });
        return promise;
      },
      acknowledge: async () => ({ ok: true, output: {} }),
    };
    return start({ link, newKey: async () => made.shift() ?? key });
  }
  const usable = (usable_keys: string[]): Awaited<ReturnType<FeedLink['register']>> => ({
    ok: true,
    output: { worker_id: WORKER_ID, lease_ms: 1000, max_stale_s: 900, usable_keys },
  });

  test('is registered beside the old one, asked about with every poll, and signs when it may', async () => {
    let named = [key.kid];
    const feed = rotating(async () => usable(named));
    await answer(saying({ rotate_assertion_key: true }));
    expect([known(0), known()]).toEqual([[key.kid], [key.kid, next.kid]]);
    await answer();
    expect([registered.length, await signer(feed)]).toEqual([3, key.kid]);
    named = [key.kid, next.kid];
    await answer();
    expect([registered.length, await signer(feed)]).toEqual([4, next.kid]);
    await answer();
    expect(registered).toHaveLength(4);
    clock.advance(120_000);
    await answer();
    expect([known(), await signer(feed)]).toEqual([[next.kid], next.kid]);
  });

  test('that cannot be registered hinders no poll', async () => {
    let isAway = false;
    const feed = rotating(async () => (isAway ? AWAY : usable([key.kid])));
    await answer(saying({ rotate_assertion_key: true }));
    isAway = true;
    for (let round = 0; round < 3; round += 1) await answer();
    expect(polls.length).toBeGreaterThan(3);
    expect([registered.length, await signer(feed)]).toEqual([5, key.kid]);
  });

  test('goes over to the identity that follows', async () => {
    rotating(async () => usable([key.kid]));
    await answer(saying({ rotate_assertion_key: true }));
    await answer();
    await answer(SUPERSEDED);
    await pass(5000);
    expect(registered.at(-1)?.holder).not.toBe(registered[0]?.holder);
    expect(known()).toEqual([key.kid, next.kid]);
  });
});
