import { generateEs256Key } from '@sunray/primitives/tokens/es256-key.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  ALICE,
  AWAY,
  change,
  FeedStage,
  granted,
  key,
  saying,
  settled,
  SUPERSEDED,
  usable,
} from '../../../../tests/edge/support/feed-stage.ts';
import type { Feed } from './feed.ts';
import type { FeedLink } from './feed-link.ts';
import type { IdleShelves } from './feed-parts.ts';
import type { FeedState } from './feed-state.ts';

const next = await generateEs256Key();

let stage: FeedStage;

beforeEach(() => {
  stage = new FeedStage();
});

describe('a broken dialogue', () => {
  test('makes a new holder that serves nothing until it is current', async () => {
    const feed = await stage.current();
    const { holder: former } = stage;
    await stage.answer(saying({ changes: [change([1, 2, 1])] }));
    await stage.answer(SUPERSEDED);
    expect(await feed.lease(null)).toEqual({ state: 'stale' });
    await stage.pass(250);
    await settled();
    const { holder } = stage;
    expect([stage.registered.length, holder]).toEqual([2, expect.not.stringMatching(`^${former}$`)]);
    await stage.answer();
    expect(stage.poll.input).toMatchObject({ holder, mark: 'm', delivered: [] });
    expect(stage.acknowledged).toEqual([]);
    expect(await granted(feed)).toMatchObject({ holder, changed: 'all' });
  });

  test('makes every isolate drop everything, whatever it has heard of', async () => {
    const feed = await stage.current();
    const before = await granted(feed);
    await stage.answer(SUPERSEDED);
    await stage.pass(250);
    await stage.answer();
    expect(await granted(feed, before.cursor)).toMatchObject({ changed: 'all' });
  });

  test('makes isolates drop everything that asked for a lease while it was made', async () => {
    const feed = await stage.current();
    const { promise: written, resolve: write } = Promise.withResolvers<void>();
    stage.poll.reply(SUPERSEDED);
    stage.beforeWrite = () => written;
    await settled();
    const between = await granted(feed);
    write();
    await settled();
    await stage.pass(250);
    await stage.answer();
    expect(await granted(feed, between.cursor)).toMatchObject({ changed: 'all' });
  });

  test('shortens neither the leases that run nor the past that is known', async () => {
    await stage.current();
    await stage.answer(saying({ epoch: 3 }));
    await stage.answer(SUPERSEDED);
    await stage.pass(250);
    expect(stage.disk?.epoch).toBe(3);
    await stage.answer(saying({ epoch: 3, changes: [change([3, 2, 1])] }));
    await stage.pass(1249);
    expect(stage.acknowledged).toEqual([]);
    await stage.pass(1);
    expect(stage.acknowledged).toHaveLength(1);
  });
});

test('an epoch that rose makes every isolate drop everything', async () => {
  const feed = await stage.current();
  const before = await granted(feed);
  await stage.answer(saying({ epoch: 2 }));
  expect(await granted(feed, before.cursor)).toMatchObject({ changed: 'all', epoch: 2 });
});

test('an epoch that rises while a lease is asked for makes its isolate drop everything at once and again', async () => {
  const feed = await stage.current();
  const before = await granted(feed);
  const { promise: written, resolve: write } = Promise.withResolvers<void>();
  stage.beforeWrite = () => written;
  await stage.answer(saying({ epoch: 2 }));
  const between = await granted(feed, before.cursor);
  expect(between).toMatchObject({ changed: 'all', epoch: 1 });
  write();
  await settled();
  expect(await granted(feed, between.cursor)).toMatchObject({ changed: 'all', epoch: 2 });
});

test('a poll says which instance asks, and for how many times, answered or not', async () => {
  const asked = () => stage.polls.map(({ input }) => [input.instance, input.attempt]);
  stage.start();
  await stage.answer(AWAY);
  await stage.pass(5000);
  await stage.answer();
  await stage.answer(SUPERSEDED);
  await stage.pass(5000);
  const instance = stage.polls[0]?.input.instance;
  expect(asked()).toEqual([1, 2, 3, 4].map((attempt) => [instance, attempt]));
  stage.start();
  await settled();
  expect(asked().at(-1)).toEqual([expect.not.stringMatching(`^${instance}$`), 1]);
});

test('an instance that cannot write, as another has taken its place, polls nothing', async () => {
  await stage.current();
  const { length } = stage.polls;
  stage.beforeWrite = () => Promise.reject(new Error('replaced'));
  stage.start();
  for (let round = 0; round < 3; round += 1) await stage.pass(5000);
  expect(stage.polls).toHaveLength(length);
  stage.beforeWrite = async () => undefined;
  await stage.pass(5000);
  expect(stage.polls).toHaveLength(length + 1);
});

test('while the control plane is away it is asked often for two minutes and then less, one call at a time', async () => {
  stage.start();
  const pauses: number[] = [];
  for (let i = 0; i < 241; i += 1) {
    await stage.answer(AWAY);
    pauses.push((stage.timers.at(-1)?.atMs ?? 0) - stage.clock.nowMs());
    await stage.pass(pauses.at(-1) ?? 0);
  }
  expect(pauses.slice(0, 4)).toEqual([187.5, 375, 375, 375]);
  expect(pauses.slice(-2)).toEqual([375, 3750]);
  expect(stage.polls).toHaveLength(242);
});

test('a poll waits as long as one lost in between leaves time for another, and not at all when nothing is fresh', async () => {
  stage.start();
  await settled();
  expect(stage.poll.input.wait_ms).toBe(0);
  await stage.answer(saying({ max_stale_s: 60 }));
  expect(stage.poll.input.wait_ms).toBe(20_000);
  await stage.answer(saying({ max_stale_s: 900 }));
  expect(stage.poll.input.wait_ms).toBe(25_000);
});

describe('what nobody has asked for in a long time', () => {
  const idle = [{ subject: ALICE, registration: 'r1' }];
  const shelves = (dropped: string[][]): IdleShelves => ({
    markIdle: async () => [ALICE],
    dropLeaving: async (holder) => {
      dropped.push([holder]);
      return idle;
    },
    noteReleased: async (_holder, copies) =>
      void dropped.push(copies.map(({ registration }) => registration)),
  });

  test('is named, and dropped and released only when every lease of before has run out', async () => {
    const feed = await stage.current();
    const before = await granted(feed);
    const dropped: string[][] = [];
    const forgetting = feed.forget(shelves(dropped));
    await settled();
    expect(await granted(feed, before.cursor)).toMatchObject({ changed: [ALICE] });
    await stage.pass(1249);
    expect([dropped, stage.acknowledged]).toEqual([[], []]);
    await stage.pass(1);
    expect(await forgetting).toBe(1);
    expect(dropped).toEqual([[stage.holder], ['r1']]);
    expect(stage.acknowledged).toEqual([{ holder: stage.holder, mark: null, reached: [], released: idle }]);
  });

  test('is dropped by nobody who has lost the disk to another', async () => {
    const feed = stage.start();
    await stage.answer();
    stage.beforeWrite = () => Promise.reject(new Error('another instance has the disk'));
    const dropped: string[][] = [];
    await expect(feed.forget(shelves(dropped))).rejects.toThrow('another instance has the disk');
    await stage.pass(5000);
    expect(dropped).toEqual([]);
  });
});

test('an identity on disk that cannot be read is not replaced', async () => {
  // What a broken disk might give back.
  stage.disk = { holder: 5 } as unknown as FeedState;
  await expect(stage.start().lease(null)).rejects.toThrow();
  expect(stage.disk).toEqual({ holder: 5 });
});

describe('a new assertion key that the control plane asks for', () => {
  const signer = async (feed: Feed) => (await granted(feed)).assertionKey.kid;
  const known = (at = -1) => stage.registered.at(at)?.assertion_keys.map(({ kid }) => kid);

  /** A feed whose control plane says of which keys it wants. */
  function rotating(register: () => ReturnType<FeedLink['register']>): Feed {
    const made = [key, next];
    const link: FeedLink = {
      ...stage.link,
      register: (input) => {
        stage.registered.push(input);
        return register();
      },
    };
    return stage.start({ link, newKey: async () => made.shift() ?? key });
  }

  test('is registered beside the old one, asked about with every poll, and signs when it may', async () => {
    let named = [key.kid];
    const feed = rotating(async () => usable(named));
    await stage.answer(saying({ rotate_assertion_key: true }));
    expect([known(0), known()]).toEqual([[key.kid], [key.kid, next.kid]]);
    await stage.answer();
    expect([stage.registered.length, await signer(feed)]).toEqual([3, key.kid]);
    named = [key.kid, next.kid];
    await stage.answer();
    expect([stage.registered.length, await signer(feed)]).toEqual([4, next.kid]);
    await stage.answer();
    expect(stage.registered).toHaveLength(4);
    stage.clock.advance(120_000);
    await stage.answer();
    expect([known(), await signer(feed)]).toEqual([[next.kid], next.kid]);
  });

  test('that cannot be registered hinders no poll', async () => {
    let isAway = false;
    const feed = rotating(async () => (isAway ? AWAY : usable([key.kid])));
    await stage.answer(saying({ rotate_assertion_key: true }));
    isAway = true;
    for (let round = 0; round < 3; round += 1) await stage.answer();
    expect(stage.polls.length).toBeGreaterThan(3);
    expect([stage.registered.length, await signer(feed)]).toEqual([5, key.kid]);
  });

  test('goes over to the identity that follows', async () => {
    rotating(async () => usable([key.kid]));
    await stage.answer(saying({ rotate_assertion_key: true }));
    await stage.answer();
    await stage.answer(SUPERSEDED);
    await stage.pass(5000);
    expect(stage.registered.at(-1)?.holder).not.toBe(stage.registered[0]?.holder);
    expect(known()).toEqual([key.kid, next.kid]);
  });
});
