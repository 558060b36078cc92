import { beforeEach, describe, expect, test } from 'vitest';
import {
  ALICE,
  AWAY,
  change,
  FeedStage,
  granted,
  saying,
  SUPERSEDED,
  settled,
} from '../../../../tests/edge/support/feed-stage.ts';
import type { FeedLink } from './feed-link.ts';

let stage: FeedStage;

beforeEach(() => {
  stage = new FeedStage();
});

describe('leave to serve', () => {
  test('is given to nobody before the first poll has said that there is nothing more', async () => {
    const feed = stage.start();
    const early = feed.lease(null);
    await stage.answer(saying({ more: true, changes: [change([1, 1, 1])] }));
    expect(await early).toEqual({ state: 'stale' });
    await stage.answer();
    expect(await granted(feed)).toMatchObject({ lengthMs: 1000, holder: stage.holder, epoch: 1 });
  });

  test('whoever comes first waits for the first poll, and hears at once when that has failed', async () => {
    const feed = stage.start();
    const first = feed.lease(null);
    await stage.answer(AWAY);
    expect(await first).toEqual({ state: 'stale' });
    expect(await feed.lease(null)).toEqual({ state: 'stale' });
  });

  test('is given to whoever came first as soon as the first poll has worked', async () => {
    const feed = stage.start();
    const first = feed.lease(null);
    await stage.answer();
    expect(await first).toMatchObject({ state: 'granted', isControlAnswering: true });
    await stage.answer(AWAY);
    expect(await granted(feed)).toMatchObject({ isControlAnswering: false });
  });

  test('is as long as what was written meanwhile says', async () => {
    const feed = await stage.current();
    const { promise: written, resolve: write } = Promise.withResolvers<void>();
    await stage.pass(1000);
    stage.beforeWrite = () => written;
    await stage.answer(saying({ lease_ms: 300 }));
    const lease = feed.lease(null);
    write();
    expect(await lease).toMatchObject({ lengthMs: 300 });
  });

  test('ends max_stale_s after the poll was sent that confirmed it, and a lease never goes beyond', async () => {
    const feed = stage.start();
    await settled();
    await stage.pass(10_000);
    await stage.answer();
    await stage.pass(900_000 - 10_000 - 400);
    expect(await granted(feed)).toMatchObject({ lengthMs: 400 });
    await stage.pass(400);
    expect(await feed.lease(null)).toEqual({ state: 'stale' });
  });

  test('for longer counts from a complete answer only, so that it revives nothing', async () => {
    const feed = stage.start();
    await stage.answer(saying({ max_stale_s: 60 }));
    await stage.pass(60_000);
    await stage.answer(saying({ max_stale_s: 900, more: true }));
    expect(await feed.lease(null)).toEqual({ state: 'stale' });
    await stage.answer(saying({ max_stale_s: 900 }));
    await stage.pass(900_000 - 1);
    expect(await granted(feed)).toMatchObject({ lengthMs: 1 });
  });

  test('for a shorter time counts at once, from an answer that is not complete too', async () => {
    const feed = await stage.current();
    await stage.answer(saying({ max_stale_s: 60, more: true }));
    await stage.pass(60_000 - 1);
    expect(await granted(feed)).toMatchObject({ lengthMs: 1 });
    await stage.pass(1);
    expect(await feed.lease(null)).toEqual({ state: 'stale' });
  });

  test('is not stretched by a clock that was set back', async () => {
    const feed = await stage.current();
    stage.clock.advance(-251);
    expect(await feed.lease(null)).toEqual({ state: 'stale' });
  });

  test('outlives the object, so that the edge goes on while the control plane is away', async () => {
    await stage.current();
    const again = stage.start();
    await stage.answer(AWAY);
    expect(await granted(again)).toMatchObject({ holder: stage.registered[0]?.holder });
  });

  test('is not given by what a disk says before the control plane was asked: it may be an older one', async () => {
    await stage.current();
    const lease = stage.start().lease(null);
    await stage.answer(SUPERSEDED);
    expect(await lease).toEqual({ state: 'stale' });
  });

  test('is not given by an instance that can no longer write', async () => {
    const feed = await stage.current();
    stage.beforeWrite = () => Promise.reject(new Error('replaced'));
    await stage.pass(999);
    expect(await feed.lease(null)).toMatchObject({ state: 'granted' });
    await stage.pass(1);
    await expect(feed.lease(null)).rejects.toThrow('replaced');
  });
});

describe('a change', () => {
  test('is stored, then named, and acknowledged when every lease of before has run out', async () => {
    const feed = await stage.current();
    const before = await granted(feed);
    await stage.answer(saying({ changes: [change([1, 2, 1])] }));
    expect(stage.shelved).toEqual([`${stage.holder} ${ALICE} 1.2.1`]);
    expect(await granted(feed, before.cursor)).toMatchObject({ changed: [ALICE] });
    await stage.pass(1249);
    expect(stage.acknowledged).toEqual([]);
    await stage.pass(1);
    expect(stage.acknowledged).toEqual([
      {
        holder: stage.holder,
        mark: 'm',
        reached: [{ subject: ALICE, registration: 'r1', version: [1, 2, 1] }],
        released: [],
      },
    ]);
  });

  test('is named to nobody before it is stored', async () => {
    const { promise: stored, resolve: store } = Promise.withResolvers<void>();
    const feed = stage.start({ shelve: () => stored });
    await stage.answer();
    const before = await granted(feed);
    await stage.answer(saying({ changes: [change([1, 2, 1])] }));
    expect(await granted(feed, before.cursor)).toMatchObject({ changed: [] });
    store();
    await settled();
    expect(await granted(feed, before.cursor)).toMatchObject({ changed: [ALICE] });
  });

  test('is waited with where too many are not acknowledged yet', async () => {
    await stage.current();
    const many = (from: number) =>
      Array.from({ length: 500 }, (_, at) => change([1, 2, 1], { registration: `r${from + at}` }));
    for (let round = 0; round < 4; round += 1)
      await stage.answer(saying({ changes: many(round * 500), more: true }));
    expect(stage.polls).toHaveLength(5);
    await stage.pass(1250);
    expect(stage.polls).toHaveLength(6);
  });

  test('is acknowledged at once where no lease was ever granted', async () => {
    stage.start();
    await stage.answer(saying({ changes: [change([1, 2, 1])] }));
    expect(stage.acknowledged).toHaveLength(1);
  });

  test('is acknowledged and named without its document, which is not kept', async () => {
    await stage.current();
    await stage.answer(saying({ changes: [change([1, 2, 1], { document: { kind: 'user' } })] }));
    const bare = { registration: 'r1', version: [1, 2, 1] };
    expect(stage.poll.input.delivered).toEqual([bare]);
    await stage.pass(1250);
    expect(stage.acknowledged.map(({ reached }) => reached)).toEqual([[{ subject: ALICE, ...bare }]]);
  });

  test('is named in the next polls until it is acknowledged, so that it is not sent again', async () => {
    await stage.current();
    await stage.answer(saying({ changes: [change([1, 2, 1])] }));
    expect(stage.poll.input.delivered).toEqual([{ registration: 'r1', version: [1, 2, 1] }]);
    await stage.pass(1250);
    await stage.answer();
    expect(stage.poll.input.delivered).toEqual([]);
  });

  test('that cannot be acknowledged now is acknowledged after the next poll that works', async () => {
    await stage.current();
    stage.isAcknowledging = false;
    await stage.answer(saying({ changes: [change([1, 2, 1])] }));
    await stage.pass(1250);
    stage.isAcknowledging = true;
    await stage.answer();
    expect(stage.acknowledged).toMatchObject([{ reached: [{ version: [1, 2, 1] }] }]);
    await stage.answer();
    expect(stage.poll.input.delivered).toEqual([]);
  });

  test('that cannot be stored confirms nothing, and its mark is not returned', async () => {
    const feed = stage.start({ shelve: () => Promise.reject(new Error('no shard')) });
    await stage.answer(saying({ mark: 'm1', changes: [change([1, 2, 1])] }));
    expect(await feed.lease(null)).toEqual({ state: 'stale' });
    await stage.pass(5000);
    expect(stage.poll.input).toMatchObject({ mark: null, delivered: [] });
  });

  test('of what is no subject is not acknowledged', async () => {
    stage.start();
    await stage.answer(saying({ changes: [change([1, 2, 1], { subject: 'planet:1' })] }));
    expect(stage.acknowledged).toEqual([]);
  });
});

describe('what goes wrong beside the loop', () => {
  const unhandled: unknown[] = [];
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    unhandled.push(event.reason);
  };

  beforeEach(() => {
    unhandled.length = 0;
    addEventListener('unhandledrejection', note);
    return () => removeEventListener('unhandledrejection', note);
  });

  test('while acknowledging ends neither the loop nor the process, and is made good after a later poll', async () => {
    let isBroken = true;
    const acknowledge: FeedLink['acknowledge'] = async (input) => {
      if (isBroken) throw new Error('torn');
      return stage.link.acknowledge(input);
    };
    stage.start({ link: { ...stage.link, acknowledge } });
    await stage.answer(saying({ changes: [change([1, 2, 1])] }));
    await stage.answer();
    expect([stage.polls.length, stage.timers, unhandled]).toEqual([3, [], []]);
    isBroken = false;
    await stage.answer();
    expect(stage.acknowledged).toMatchObject([{ reached: [{ version: [1, 2, 1] }] }]);
  });

  test('while leases get shorter ends neither the loop nor the process', async () => {
    await stage.current();
    await stage.answer(saying({ lease_ms: 0 }));
    stage.beforeWrite = () => Promise.reject(new Error('disk full'));
    await stage.pass(1250);
    expect([stage.disk?.longestLeaseMs, unhandled]).toEqual([1000, []]);
    stage.beforeWrite = async () => undefined;
    await stage.answer(saying({ lease_ms: 0 }));
    expect([stage.polls.length, unhandled]).toEqual([4, []]);
    await stage.pass(1250);
    expect(stage.disk?.longestLeaseMs).toBe(0);
  });
});

describe('an instance that takes another one over', () => {
  test('acknowledges nothing before the other one cannot have granted and every lease of it has run out', async () => {
    await stage.current();
    stage.start();
    await stage.answer(saying({ changes: [change([1, 2, 1])] }));
    await stage.pass(2249);
    expect(stage.acknowledged).toEqual([]);
    await stage.pass(1);
    expect(stage.acknowledged).toHaveLength(1);
  });

  test('knows no cursor of the other one', async () => {
    const old = await granted(await stage.current());
    const again = stage.start();
    await stage.answer();
    expect(await granted(again, old.cursor)).toMatchObject({ changed: 'all' });
  });
});

describe('leases that get shorter', () => {
  test('are waited for in their old length until none of those can be left', async () => {
    const feed = await stage.current();
    await stage.answer(saying({ lease_ms: 0 }));
    expect(await feed.lease(null)).toMatchObject({ lengthMs: 0 });
    await stage.answer(saying({ lease_ms: 0, changes: [change([1, 2, 1])] }));
    await stage.pass(1249);
    expect(stage.acknowledged).toEqual([]);
    await stage.pass(1);
    expect(stage.acknowledged).toHaveLength(1);
    await stage.answer(saying({ lease_ms: 0, changes: [change([1, 3, 1])] }));
    expect(stage.acknowledged).toHaveLength(2);
  });

  test('are waited for in their old length for longer when some of that were granted again meanwhile', async () => {
    const feed = await stage.current();
    await stage.answer(saying({ lease_ms: 0 }));
    await stage.pass(1000);
    await stage.answer(saying({ lease_ms: 1000 }));
    expect(await granted(feed)).toMatchObject({ lengthMs: 1000 });
    await stage.answer(saying({ lease_ms: 0 }));
    // The first ones have run out, the one of just now has not.
    await stage.pass(250);
    await stage.answer(saying({ lease_ms: 0, changes: [change([1, 2, 1])] }));
    await stage.pass(1249);
    expect(stage.acknowledged).toEqual([]);
    await stage.pass(1);
    expect(stage.acknowledged).toHaveLength(1);
  });
});
