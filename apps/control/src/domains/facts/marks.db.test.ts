import { and, eq, gt, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addHost, addSession, addUser } from '../../../../../tests/support/admin-scene.ts';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { TestHolder } from '../../../../../tests/support/test-holder.ts';
import { heldPolls } from '../../../../../tests/support/held-polls.ts';
import { alerts } from '../alerts/table.ts';
import { audit } from '../audit/table.ts';
import { installation } from '../installation/table.ts';
import { attemptWindows } from '../limits/table.ts';
import { propagations } from '../propagations/table.ts';
import { sessions } from '../sessions/table.ts';
import { workers } from '../workers/table.ts';
import { holderKeys } from './holder-key-table.ts';
import { factCopies, holders } from './table.ts';

let stage: AdminStage;
let holder: TestHolder;
/** Before everything that a test writes down. */
let firstId: string;
beforeAll(async () => {
  stage = await adminStage();
});
beforeEach(async () => {
  for (const table of [factCopies, holderKeys, holders, propagations, alerts, attemptWindows])
    await stage.deps.db.delete(table);
  await stage.deps.db.update(installation).set({ epoch: 1, gen: 1 });
  firstId = stage.deps.newId();
  holder = await TestHolder.registered(stage.ctx, stage);
});
afterAll(() => stage[Symbol.asyncDispose]());

const SUPERSEDED = { code: 'link.holder-superseded' };

async function state() {
  const [row] = await stage.deps.db
    .select({ epoch: installation.epoch, gen: installation.gen })
    .from(installation);
  return row;
}

async function rowOf({ id }: TestHolder) {
  const [row] = await stage.deps.db.select().from(holders).where(eq(holders.id, id));
  if (row === undefined) throw new Error('no such holder');
  return row;
}

function trace(...events: (typeof audit.$inferSelect)['event'][]) {
  return stage.deps.db
    .select()
    .from(audit)
    .where(and(inArray(audit.event, events), gt(audit.id, firstId)))
    .orderBy(audit.id);
}

/** The database as a backup knew it: what this holder was told since is forgotten. */
async function forgetDialogue({ id }: TestHolder): Promise<void> {
  await stage.deps.db
    .update(holders)
    .set({ returnedMark: null, returnedMarkRandom: null, issuedMark: 0, issuedMarkRandom: null })
    .where(eq(holders.id, id));
}

test('a dialogue goes on, and ten lost answers in a row do not break it', async () => {
  await holder.poll();
  for (let round = 0; round < 3; round += 1) {
    for (let lost = 0; lost < 10; lost += 1) await holder.pollInVain();
    await holder.poll();
  }
  expect(await rowOf(holder)).toMatchObject({ issuedMark: 34, returnedMark: 23, supersededAt: null });
  expect(await state()).toEqual({ epoch: 1, gen: 1 });
});

test('a holder whose first ten answers are lost begins again and again', async () => {
  for (let lost = 0; lost < 10; lost += 1) await holder.pollInVain({ mark: null });
  await holder.poll();
  await expect(holder.poll()).resolves.toBeDefined();
});

test('a mark that was not made here is refused and written down, and changes nothing', async () => {
  await holder.poll();
  const other = await TestHolder.registered(stage.ctx, stage);
  await other.poll();
  const before = await rowOf(holder);
  const altered = `${holder.mark?.slice(0, -1)}${holder.mark?.endsWith('A') ? 'E' : 'A'}`;
  for (const mark of [altered, other.mark, 'nonsense', ''])
    await expect(holder.pollInVain({ mark })).rejects.toMatchObject({ code: 'link.mark-refused' });
  expect(await rowOf(holder)).toEqual(before);
  expect(await state()).toEqual({ epoch: 1, gen: 1 });
  expect(await stage.deps.db.$count(alerts)).toBe(0);
  const rows = await trace('worker.mark_refused', 'worker.holder_superseded', 'system.epoch_raised');
  expect(rows.map(({ event, success, resourceId }) => [event, success, resourceId])).toEqual(
    Array.from({ length: 4 }, () => ['worker.mark_refused', false, holder.id]),
  );
  await expect(holder.poll()).resolves.toBeDefined();
});

test('forged marks fill no disk', async () => {
  for (let round = 0; round < 30; round += 1)
    await expect(holder.pollInVain({ mark: 'nonsense' })).rejects.toMatchObject({
      code: 'link.mark-refused',
    });
  expect(await trace('worker.mark_refused')).toHaveLength(20);
});

test('of two clients with one state, one after the other, none goes on under that identity', async () => {
  await holder.poll();
  await holder.poll();
  const copied = holder.copy();
  await holder.poll();
  await copied.poll();
  await expect(holder.poll()).rejects.toMatchObject(SUPERSEDED);
  await expect(copied.poll()).rejects.toMatchObject(SUPERSEDED);
  await expect(holder.poll()).rejects.toMatchObject(SUPERSEDED);
  expect(await rowOf(holder)).toMatchObject({ supersededWhy: 'older_mark' });
  expect(await trace('worker.holder_superseded')).toMatchObject([
    { resourceId: holder.id, reason: 'older_mark', workerId: stage.workerId },
  ]);
  expect(await state()).toEqual({ epoch: 1, gen: 1 });
});

test('a holder that forgot its mark is given up', async () => {
  await holder.poll();
  await holder.poll();
  await expect(holder.pollInVain({ mark: null })).rejects.toMatchObject(SUPERSEDED);
  expect(await rowOf(holder)).toMatchObject({ supersededWhy: 'older_mark' });
});

test('a poll that its holder gave up while it waited does not move the dialogue on', async () => {
  await holder.poll();
  const { begun, letGo, ctx } = heldPolls(stage.deps);
  const givenUp = holder.copy(ctx).pollInVain({ wait_ms: 30_000 });
  await begun;
  await holder.poll();
  letGo();
  await expect(givenUp).rejects.toMatchObject(SUPERSEDED);
  await expect(holder.poll()).resolves.toBeDefined();
  await expect(holder.poll()).resolves.toBeDefined();
  expect(await rowOf(holder)).toMatchObject({ supersededAt: null });
});

test('a poll that a later one of the same run has overtaken is asked again, and the later one is answered', async () => {
  await holder.poll();
  const { begun, letGo, ctx } = heldPolls(stage.deps);
  const overtaken = holder.through(ctx).pollInVain({ wait_ms: 30_000 });
  await begun;
  await holder.poll();
  letGo();
  await expect(overtaken).rejects.toMatchObject({ code: 'service.unavailable' });
  await expect(holder.poll()).resolves.toBeDefined();
});

test('polls that arrive behind later ones of the same run, with marks of long ago, change nothing', async () => {
  await holder.poll();
  const { mark } = holder;
  for (let round = 0; round < 3; round += 1) await holder.poll();
  const before = await rowOf(holder);
  for (const attempt of [0, 1, 2, 4])
    await expect(holder.pollInVain({ mark, attempt })).rejects.toMatchObject({ code: 'service.unavailable' });
  expect(await rowOf(holder)).toEqual(before);
  await expect(holder.poll()).resolves.toBeDefined();
});

test('of two clients with one state that poll at the same time, one has to take a new identity', async () => {
  await holder.poll();
  const { begun, letGo, ctx } = heldPolls(stage.deps);
  const first = holder.copy(ctx).poll({ wait_ms: 30_000 });
  await begun;
  const second = await holder.copy().poll();
  letGo();
  await expect(first).rejects.toMatchObject(SUPERSEDED);
  expect(second.mark).toBeDefined();
});

test('a holder nobody knows and one of another worker are refused alike, and nothing comes of it', async () => {
  const other = stage.deps.newId();
  await stage.deps.db.insert(workers).values({ id: other, name: other, createdAt: new Date(0) });
  await holder.poll();
  const stolen = new TestHolder(stage.ctx, { workerId: other, id: holder.id });
  const unknown = new TestHolder(stage.ctx, stage);
  await expect(unknown.poll()).rejects.toMatchObject(SUPERSEDED);
  for (const mark of [null, holder.mark])
    await expect(stolen.pollInVain({ mark })).rejects.toMatchObject(SUPERSEDED);
  await expect(stolen.acknowledge([])).rejects.toMatchObject(SUPERSEDED);
  expect(await state()).toEqual({ epoch: 1, gen: 1 });
  await expect(holder.poll()).resolves.toBeDefined();
});

test('an unknown mark raises epoch and generation, ends all sessions, alerts, and the holder is given up', async () => {
  const [host, user] = [await addHost(stage, { worker_ids: [stage.workerId] }), await addUser(stage)];
  const session = await addSession(stage, { user, host });
  const other = await TestHolder.registered(stage.ctx, stage);
  await other.read(`user:${user.id}`);
  await other.poll();
  await holder.poll();
  await forgetDialogue(holder);
  await expect(holder.poll()).rejects.toMatchObject(SUPERSEDED);
  expect(await state()).toEqual({ epoch: 2, gen: 2 });
  expect(await rowOf(holder)).toMatchObject({ supersededWhy: 'unknown_mark' });
  expect(await stage.deps.db.select().from(sessions).where(eq(sessions.sid, session.sid))).toMatchObject([
    { endedWhy: 'restored', endedAt: new Date(stage.clock.nowMs()) },
  ]);
  expect(await stage.deps.db.select().from(alerts)).toMatchObject([
    { type: 'system_compromise', severity: 'critical', dedupKey: 'epoch_raised', count: 1 },
  ]);
  const rows = await trace('system.epoch_raised', 'worker.holder_superseded', 'alert.raised');
  expect(rows.map(({ event }) => event)).toEqual(['system.epoch_raised', 'alert.raised']);
  expect(rows[0]?.newValues).toEqual({
    epoch: 2,
    generation: 2,
    sessions_ended: expect.any(Number),
    setup_links_taken_back: expect.any(Number),
  });
  // Everybody else has to begin anew, too: copies of theirs may be forgotten here.
  await expect(other.poll()).rejects.toMatchObject(SUPERSEDED);
  const next = await TestHolder.registered(stage.ctx, stage);
  expect(await next.read(`user:${user.id}`)).toMatchObject({
    version: [2, expect.anything(), expect.anything()],
    document: { sessions: [] },
  });
});

test('an unknown mark that is shown again, and by many, raises the epoch once', async () => {
  const all = [holder];
  for (let more = 0; more < 5; more += 1) all.push(await TestHolder.registered(stage.ctx, stage));
  for (const one of all) {
    await one.poll();
    await forgetDialogue(one);
  }
  const [lost] = all.slice(-1);
  await stage.deps.db.delete(holderKeys).where(eq(holderKeys.holderId, lost?.id ?? ''));
  await stage.deps.db.delete(holders).where(eq(holders.id, lost?.id ?? ''));
  const attempts = [...all, ...all, ...all].map((one) => one.pollInVain());
  const outcomes = await Promise.allSettled(attempts);
  expect(outcomes.map((one) => (one.status === 'rejected' ? one.reason.code : 'answered'))).toEqual(
    Array.from({ length: 18 }, () => SUPERSEDED.code),
  );
  expect(await state()).toEqual({ epoch: 2, gen: 2 });
  expect(await trace('system.epoch_raised')).toHaveLength(1);
  expect(await stage.deps.db.select().from(alerts)).toMatchObject([{ count: 1 }]);
});

test('the epoch rises above the one that the lost past had reached', async () => {
  await stage.deps.db.update(installation).set({ epoch: 7 });
  await holder.poll();
  await stage.deps.db.update(installation).set({ epoch: 1 });
  await forgetDialogue(holder);
  await expect(holder.pollInVain()).rejects.toMatchObject(SUPERSEDED);
  expect(await state()).toEqual({ epoch: 8, gen: 2 });
});
