import { eq, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Subject } from '@sunray/contract/facts.ts';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { TestHolder } from '../../../../../tests/support/test-holder.ts';
import { alerts } from '../alerts/table.ts';
import { holderKeys } from '../facts/holder-key-table.ts';
import { touchFacts } from '../facts/heads.ts';
import { factCopies, holders } from '../facts/table.ts';
import { installation } from '../installation/table.ts';
import { workers } from '../workers/table.ts';
import { propagationChanges, propagations } from './table.ts';
import { watchPropagations } from './watch.ts';

let stage: AdminStage;
let holder: TestHolder;
beforeAll(async () => {
  stage = await adminStage();
});
beforeEach(async () => {
  for (const table of [factCopies, holderKeys, holders, propagations, alerts])
    await stage.deps.db.delete(table);
  holder = await TestHolder.registered(stage.ctx, stage);
  await holder.poll();
});
afterAll(() => stage[Symbol.asyncDispose]());

const DAY_MS = 86_400_000;
const newSubject = (): Subject => `user:${stage.deps.newId()}`;

async function change(...subjects: Subject[]): Promise<string> {
  const ctx = { ...stage.ctx, propagation: { id: stage.deps.newId(), hasChanges: false } };
  await touchFacts(ctx, subjects);
  return ctx.propagation.id;
}

async function pendingAt(...clients: TestHolder[]): Promise<string> {
  const subject = newSubject();
  for (const client of clients) await client.read(subject);
  return change(subject);
}

async function rows(...ids: string[]) {
  const found = await stage.deps.db.select().from(propagations).where(inArray(propagations.id, ids));
  return ids.map((id) => found.find((row) => row.id === id));
}

function passServes({ id }: TestHolder, interval = '1 second') {
  return stage.deps.db
    .update(holders)
    .set({ servesUntil: sql`clock_timestamp() - ${interval}::interval` })
    .where(eq(holders.id, id));
}

async function addWorker(): Promise<string> {
  const id = stage.deps.newId();
  await stage.deps.db.insert(workers).values({ id, name: id, createdAt: new Date(0) });
  return id;
}

const watch = () => watchPropagations(stage.ctx);
const allAlerts = () => stage.deps.db.select().from(alerts).orderBy(alerts.firstAt);

test('changes that nobody waits for any more are settled, each as it deserves, and the young are left alone', async () => {
  const gone = await TestHolder.registered(stage.ctx, stage);
  await gone.poll();
  const ids = [await change(newSubject()), await pendingAt(gone), await pendingAt(holder)];
  await passServes(gone);
  stage.clock.advance(3000);
  await watch();
  expect((await rows(...ids)).map((row) => row?.state)).toEqual(['pending', 'pending', 'pending']);
  stage.clock.advance(1);
  const young = await change(newSubject());
  await watch();
  expect((await rows(...ids, young)).map((row) => row?.state)).toEqual([
    'acknowledged',
    'fenced',
    'pending',
    'pending',
  ]);
  expect((await rows(...ids))[0]?.settledAt).toEqual(new Date(stage.clock.nowMs()));
});

test('what stays pending for more than thirty seconds is told once', async () => {
  const ids = [await pendingAt(holder), await pendingAt(holder), await pendingAt(holder)];
  stage.clock.advance(30_000);
  await watch();
  expect(await allAlerts()).toEqual([]);
  stage.clock.advance(1);
  await watch();
  expect(await allAlerts()).toMatchObject([
    {
      type: 'propagation_pending',
      severity: 'high',
      state: 'open',
      workerId: stage.workerId,
      count: 1,
      details: { pending: 3 },
    },
  ]);
  expect((await rows(...ids)).map((row) => row?.alertedAt)).toEqual(
    ids.map(() => new Date(stage.clock.nowMs())),
  );
  stage.clock.advance(60_000);
  await watch();
  expect(await allAlerts()).toMatchObject([{ count: 1 }]);
});

test("a worker's outage is one alert, however many changes it holds up and however long; it resolves nothing", async () => {
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(Array.from({ length: 4 }, () => pendingAt(holder)));
    stage.clock.advance(31_000);
    await watch();
  }
  expect(await allAlerts()).toMatchObject([{ count: 5, state: 'open' }]);
  await holder.catchUp();
  await watch();
  expect(await stage.deps.db.$count(propagations, eq(propagations.state, 'pending'))).toBe(0);
  expect(await allAlerts()).toMatchObject([{ count: 5, state: 'open' }]);
});

test('each worker that is waited for has an alert of its own', async () => {
  const [second, third] = [await addWorker(), await addWorker()];
  const clients = [
    await TestHolder.registered(stage.ctx, { workerId: second }),
    await TestHolder.registered(stage.ctx, { workerId: third }),
  ];
  for (const client of clients) await client.poll();
  await pendingAt(holder, ...clients);
  await clients[1]?.catchUp();
  stage.clock.advance(31_000);
  await watch();
  const found = await allAlerts();
  expect(new Set(found.map(({ workerId }) => workerId))).toEqual(new Set([stage.workerId, second]));
});

test('a database that is not believed yet names the workers it has not heard of', async () => {
  await stage.deps.db.delete(propagations);
  await change(newSubject());
  await stage.deps.db.update(installation).set({ databaseRun: 'another' });
  stage.clock.advance(31_000);
  await watch();
  expect(await allAlerts()).toMatchObject([{ workerId: stage.workerId, details: { pending: 1 } }]);
});

test('two processes that watch at the same time tell it once', async () => {
  await Promise.all(Array.from({ length: 5 }, () => pendingAt(holder)));
  stage.clock.advance(31_000);
  await Promise.all([watch(), watch(), watch()]);
  expect(await allAlerts()).toHaveLength(1);
});

test('what has been settled for thirty days is deleted with what it changed; the pending is kept', async () => {
  const [old, stuck] = [await change(newSubject()), await pendingAt(holder)];
  stage.clock.advance(4000);
  await watch();
  stage.clock.advance(29 * DAY_MS);
  const young = await change(newSubject());
  await watch();
  expect((await rows(old, stuck, young)).map((row) => row?.state)).toEqual([
    'acknowledged',
    'pending',
    'pending',
  ]);
  stage.clock.advance(DAY_MS);
  await watch();
  expect((await rows(old, stuck, young)).map((row) => row?.state)).toEqual([
    undefined,
    'pending',
    'acknowledged',
  ]);
  expect(await stage.deps.db.$count(propagationChanges, eq(propagationChanges.propagationId, old))).toBe(0);
});
