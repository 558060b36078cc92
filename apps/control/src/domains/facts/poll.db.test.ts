import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { MAX_FEED_BYTES, MAX_FEED_CHANGES } from '@sunray/contract/edge-calls.ts';
import { RENDER, type Subject } from '@sunray/contract/facts.ts';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { testCtx, testDeps } from '../../../../../tests/support/deps.ts';
import { TestHolder } from '../../../../../tests/support/test-holder.ts';
import type { Ctx } from '../../ctx.ts';
import type { Deps } from '../../deps.ts';
import { sendPollsHome } from '../../feed/announce.ts';
import type { Signals } from '../../feed/signals.ts';
import { createHost } from '../hosts/create.ts';
import { hosts } from '../hosts/table.ts';
import { installation } from '../installation/table.ts';
import { createUser } from '../users/create.ts';
import { updateUser } from '../users/update.ts';
import { workers } from '../workers/table.ts';
import { touchFacts } from './heads.ts';
import { factCopies, factHeads, holders } from './table.ts';

let stage: AdminStage;
let other: Deps & { close(): Promise<void> };
let holder: TestHolder;
beforeAll(async () => {
  stage = await adminStage();
  other = await testDeps({ appUrl: stage.appUrl, clock: stage.clock });
});
beforeEach(async () => {
  holder = await TestHolder.registered(stage.ctx, stage);
  await holder.poll();
});
afterAll(async () => {
  await other.close();
  await stage[Symbol.asyncDispose]();
});

/** As long as a poll may wait; what ends sooner was ended by something else. */
const FOR_LONG = 30_000;

async function addUser() {
  const user = await createUser(stage.ctx, { username: `poll ${stage.deps.newId()}` });
  const subject: Subject = `user:${user.id}`;
  return { id: user.id, subject };
}

function rename(user: { id: string }, name: string, ctx: Ctx = stage.ctx) {
  return updateUser(ctx, { user_id: user.id, patch: { display_name: name } });
}

/** A context whose signals never give up by the clock, and say when somebody has begun to wait. */
function deafToTheClock(signals: Signals = stage.deps.signals) {
  const begun = Promise.withResolvers<void>();
  const patient: Signals = {
    wait(channel) {
      const signal = signals.wait(channel, 60_000);
      begun.resolve();
      return signal;
    },
    close: () => signals.close(),
  };
  return { begun: begun.promise, ctx: testCtx({ ...stage.deps, signals: patient }) };
}

test('a poll delivers what is behind, as it is now, and nothing else', async () => {
  const [changed, same] = [await addUser(), await addUser()];
  const before = await holder.read(changed.subject);
  await holder.read(same.subject);
  const stranger = await TestHolder.registered(stage.ctx, stage);
  await stranger.read(same.subject);
  expect(await holder.poll()).toMatchObject({ changes: [], more: false });
  await rename(changed, 'first');
  await rename(changed, 'second');
  const { changes, more } = await holder.poll();
  expect(changes).toEqual([
    {
      subject: changed.subject,
      registration: before.registration,
      version: [1, before.version[1] + 2, RENDER],
      document: expect.objectContaining({ display_name: 'second' }),
    },
  ]);
  expect(more).toBe(false);
  expect(await stranger.poll()).toMatchObject({ changes: [] });
});

test('what was delivered is not sent again until it changes again, and without that said it is', async () => {
  const user = await addUser();
  await holder.read(user.subject);
  await rename(user, 'one');
  const first = await holder.poll();
  expect(await holder.poll({ delivered: first.changes.map(named) })).toMatchObject({
    changes: [],
    more: false,
  });
  expect((await holder.poll()).changes).toEqual(first.changes);
  await rename(user, 'two');
  const second = await holder.poll({ delivered: first.changes.map(named) });
  expect(second.changes).toMatchObject([{ subject: user.subject, document: { display_name: 'two' } }]);
});

function named({ registration, version }: { registration: string; version: [number, number, number] }) {
  return { registration, version };
}

test('what was acknowledged is not sent again', async () => {
  const user = await addUser();
  await holder.read(user.subject);
  await rename(user, 'one');
  expect((await holder.catchUp()).changes).toHaveLength(1);
  expect((await holder.poll()).changes).toEqual([]);
});

test('a copy that another release wrote, or of another epoch, is sent in the form of this one', async () => {
  const user = await addUser();
  const { registration, version } = await holder.read(user.subject);
  await stage.deps.db
    .update(factCopies)
    .set({ ackedRender: RENDER - 1, isBehind: true })
    .where(eq(factCopies.registration, registration));
  const older: [number, number, number] = [version[0], version[1], RENDER - 1];
  const { changes } = await holder.poll({ delivered: [{ registration, version: older }] });
  expect(changes).toMatchObject([{ registration, version }]);
});

test('an answer has at most 500 changes and says that there are more', async () => {
  const subjects = Array.from({ length: MAX_FEED_CHANGES + 3 }, (): Subject => `user:${stage.deps.newId()}`);
  await stage.deps.db.insert(factHeads).values(subjects.map((subject) => ({ subject, n: 1 })));
  await stage.deps.db.insert(factCopies).values(
    subjects.map((subject) => ({
      holderId: holder.id,
      subject,
      registration: stage.deps.newToken(),
      ackedEpoch: 1,
      ackedN: 0,
      ackedRender: RENDER,
      isBehind: true,
      createdAt: new Date(0),
    })),
  );
  // A machine that is busy reads fewer in time.
  const sent: Awaited<ReturnType<typeof holder.poll>>['changes'] = [];
  for (let more = true; more; ) {
    const answer = await holder.poll({ delivered: sent.map(named) });
    expect(answer.changes.length).toBeGreaterThan(0);
    expect(answer.changes.length).toBeLessThanOrEqual(MAX_FEED_CHANGES);
    sent.push(...answer.changes);
    expect(answer.more).toBe(sent.length < subjects.length);
    more = answer.more;
  }
  expect(sent).toHaveLength(subjects.length);
  expect(new Set(sent.map(({ subject }) => subject))).toEqual(new Set(subjects));
});

test('an answer has about a megabyte at most, but one change however large it is', async () => {
  const sizes = [600_000, 300_000, 300_000, 1_300_000];
  for (const size of sizes) {
    const domain = `large-${stage.deps.newId()}.localhost`;
    const host = await createHost(stage.ctx, {
      domain,
      public_origin: `http://${domain}`,
      backend_url: 'http://127.0.0.1:1',
      worker_ids: [stage.workerId],
    });
    await holder.read(`host:${host.id}`);
    await stage.deps.db
      .update(hosts)
      .set({ websocketOrigins: ['x'.repeat(size)] })
      .where(eq(hosts.id, host.id));
    await touchFacts(stage.ctx, [`host:${host.id}`]);
  }
  let [left, answers] = [sizes.length, 0];
  for (let more = true; more; answers += 1) {
    const answer = await holder.catchUp();
    left -= answer.changes.length;
    more = answer.more;
    if (answer.changes.length > 1) expect(JSON.stringify(answer).length).toBeLessThan(MAX_FEED_BYTES + 1000);
    expect(answer.changes.length).toBeGreaterThan(0);
    expect(more).toBe(left > 0);
  }
  expect([left, answers]).toEqual([0, 3]);
});

test('a waiting poll is woken by a change that another process commits', async () => {
  const user = await addUser();
  await holder.read(user.subject);
  const { begun, ctx } = deafToTheClock();
  const polling = holder.copy(ctx).poll({ wait_ms: FOR_LONG });
  await begun;
  await rename(user, 'elsewhere', testCtx(other));
  expect((await polling).changes).toMatchObject([{ document: { display_name: 'elsewhere' } }]);
});

test('a poll that is woken by what does not concern it waits on', async () => {
  const [mine, foreign] = [await addUser(), await addUser()];
  await holder.read(mine.subject);
  const { begun, ctx } = deafToTheClock();
  const polling = holder.copy(ctx).poll({ wait_ms: FOR_LONG });
  await begun;
  for (let round = 0; round < 5; round += 1) await rename(foreign, `${round}`);
  await rename(mine, 'at last');
  expect((await polling).changes).toMatchObject([{ subject: mine.subject }]);
});

test('a change that is announced while a poll looks makes it look again', async () => {
  const user = await addUser();
  await holder.read(user.subject);
  const listening: (() => void)[] = [];
  const signals: Signals = {
    wait: () => new Promise((resolve) => listening.push(() => resolve({ isSentHome: false }))),
    close: async () => undefined,
  };
  let isNext = false;
  const db = new Proxy(stage.deps.db, {
    get(target, name: keyof Ctx['db']) {
      // Looking is the first reading after it was noted that the worker was seen.
      if (name === 'update') isNext = true;
      if (name === 'select' && isNext) {
        isNext = false;
        const heard = listening.splice(0);
        void rename(user, 'meanwhile').then(() => heard.forEach((wake) => wake()));
      }
      return target[name].bind(target);
    },
  });
  const ctx = { ...testCtx({ ...stage.deps, signals }), db };
  const { changes } = await holder.copy(ctx).poll({ wait_ms: FOR_LONG });
  expect(changes).toMatchObject([{ document: { display_name: 'meanwhile' } }]);
});

test('a poll that has waited long enough says that nothing has changed', async () => {
  expect(await holder.poll({ wait_ms: 20 })).toMatchObject({ changes: [], more: false, lease_ms: 1000 });
});

test('a waiting poll is sent home by whoever wants to hear from every holder', async () => {
  const { begun, ctx } = deafToTheClock();
  const polling = holder.copy(ctx).poll({ wait_ms: FOR_LONG });
  await begun;
  await sendPollsHome(testCtx(other));
  expect(await polling).toMatchObject({ changes: [], more: false });
});

test('a waiting poll is sent home when its process ends, and so is one that comes then', async () => {
  const ending = await testDeps({ appUrl: stage.appUrl, clock: stage.clock });
  const { begun, ctx } = deafToTheClock(ending.signals);
  const polling = holder.copy(ctx).poll({ wait_ms: FOR_LONG });
  await begun;
  await ending.signals.close();
  expect(await polling).toMatchObject({ changes: [], more: false });
  const late = await TestHolder.registered(ctx, stage);
  expect(await late.poll({ wait_ms: FOR_LONG })).toMatchObject({ changes: [] });
  await ending.close();
});

test('a poll says the settings of its worker and remembers who polled', async () => {
  await stage.deps.db
    .update(workers)
    .set({ leaseMs: 250, maxStaleS: 120 })
    .where(eq(workers.id, stage.workerId));
  expect(await holder.poll({ edge_version: '9.9.9', control_keys: ['a', 'b'] })).toMatchObject({
    lease_ms: 250,
    max_stale_s: 120,
    epoch: 1,
  });
  await stage.deps.db
    .update(workers)
    .set({ leaseMs: 1000, maxStaleS: 900 })
    .where(eq(workers.id, stage.workerId));
  const [row] = await stage.deps.db.select().from(holders).where(eq(holders.id, holder.id));
  expect(row).toMatchObject({ controlKeys: ['a', 'b'], supersededAt: null });
  const [worker] = await stage.deps.db.select().from(workers).where(eq(workers.id, stage.workerId));
  expect(worker).toMatchObject({ edgeVersion: '9.9.9', lastSeenAt: new Date(stage.clock.nowMs()) });
});

test('the key of the marks is made once, however many processes want it first', async () => {
  await stage.deps.db.update(installation).set({ sealedMarkKey: null });
  const clients = await Promise.all(Array.from({ length: 8 }, () => TestHolder.registered(stage.ctx, stage)));
  await Promise.all(clients.map((client) => client.poll()));
  await expect(Promise.all(clients.map((client) => client.poll()))).resolves.toHaveLength(8);
});
