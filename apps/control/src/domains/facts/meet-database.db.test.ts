import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addHost, addUser } from '../../../../../tests/support/admin-scene.ts';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { testCtx } from '../../../../../tests/support/deps.ts';
import { TestHolder } from '../../../../../tests/support/test-holder.ts';
import { installation } from '../installation/table.ts';
import { setupTokens } from '../setup-tokens/table.ts';
import { holderKeys } from './holder-key-table.ts';
import { meetDatabase } from './meet-database.ts';
import { requireHeard } from './require-heard.ts';
import { holders } from './table.ts';

let stage: AdminStage;
let holder: TestHolder;
beforeAll(async () => {
  stage = await adminStage();
});
beforeEach(async () => {
  for (const table of [holderKeys, holders]) await stage.deps.db.delete(table);
  await stage.deps.db.update(installation).set({ epoch: 1, gen: 1, unsettledUntil: null });
  holder = await TestHolder.registered(stage.ctx, stage);
  await holder.poll();
});
afterAll(() => stage[Symbol.asyncDispose]());

const UNAVAILABLE = { code: 'service.unavailable' };
const SUPERSEDED = { code: 'link.holder-superseded' };

/** As a server that was started anew finds its rows. */
const startAnew = () => stage.deps.db.update(installation).set({ databaseRun: 'another' });
/** As a standby that was promoted finds them. */
const branchOff = () =>
  stage.deps.db.update(installation).set({ databaseRun: 'another', databaseTimeline: '00000000' });

async function state() {
  const [row] = await stage.deps.db
    .select({ epoch: installation.epoch, gen: installation.gen })
    .from(installation);
  return row;
}

test('a database that was started anew is the same past', async () => {
  await startAnew();
  const since = await meetDatabase(stage.ctx);
  expect(await meetDatabase(stage.ctx)).toEqual(since);
  expect(await state()).toEqual({ epoch: 1, gen: 1 });
  await expect(holder.poll()).resolves.toBeDefined();
});

test('one that has branched off has lost a past: everything begins anew, once, whoever meets it', async () => {
  await branchOff();
  const all = await Promise.all(Array.from({ length: 8 }, () => meetDatabase(stage.ctx)));
  expect(new Set(all.map((since) => since.getTime())).size).toBe(1);
  expect(await state()).toEqual({ epoch: 2, gen: 2 });
  await expect(holder.poll()).rejects.toMatchObject(SUPERSEDED);
});

test('a lost past takes setup tokens back: they may have been used in it', async () => {
  const [host, user] = [await addHost(stage, { worker_ids: [stage.workerId] }), await addUser(stage)];
  await stage.call(`PUT /api/v1/users/${user.id}/hosts/${host.id}`);
  await stage.call('POST /api/v1/setup-tokens', { body: { user_id: user.id, host_id: host.id } });
  await branchOff();
  await meetDatabase(stage.ctx);
  const [row] = await stage.deps.db.select().from(setupTokens).where(eq(setupTokens.userId, user.id));
  expect(row).toMatchObject({ revokedReason: 'restored' });
});

test('a holder that polls is enough to meet it', async () => {
  await branchOff();
  await expect(holder.poll()).rejects.toMatchObject(SUPERSEDED);
  expect(await state()).toEqual({ epoch: 2, gen: 2 });
});

test('where the operator vouches for the standby, nothing begins anew', async () => {
  await branchOff();
  const { deps } = stage;
  await meetDatabase(testCtx({ ...deps, config: { ...deps.config, losslessFailover: true } }));
  expect(await state()).toEqual({ epoch: 1, gen: 1 });
  await expect(holder.poll()).resolves.toBeDefined();
});

test('a database that was started anew answers no edge before it has heard from it', async () => {
  const other = await TestHolder.registered(stage.ctx, stage);
  const byWorker = { worker_id: stage.workerId };
  await expect(requireHeard(stage.ctx, byWorker)).resolves.toBeUndefined();
  await startAnew();
  await expect(requireHeard(stage.ctx, byWorker)).rejects.toMatchObject(UNAVAILABLE);
  await meetDatabase(stage.ctx);
  await expect(requireHeard(stage.ctx, byWorker)).rejects.toMatchObject(UNAVAILABLE);
  await other.poll();
  await expect(requireHeard(stage.ctx, byWorker)).resolves.toBeUndefined();
  const byHolder = { ...byWorker, holder: holder.id };
  await expect(requireHeard(stage.ctx, byHolder)).rejects.toMatchObject(UNAVAILABLE);
  await holder.poll();
  await expect(requireHeard(stage.ctx, byHolder)).resolves.toBeUndefined();
});

test('a worker without any holder has nothing to show', async () => {
  await startAnew();
  await meetDatabase(stage.ctx);
  await stage.deps.db.delete(holderKeys).where(eq(holderKeys.holderId, holder.id));
  await stage.deps.db.delete(holders);
  await expect(requireHeard(stage.ctx, { worker_id: stage.workerId })).resolves.toBeUndefined();
});
