import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { type AdminStage, adminStage, itemsOf } from '../../../../../tests/support/admin-stage.ts';
import { createApp } from '../../app.ts';
import { attemptWindows } from '../limits/table.ts';
import { workers } from '../workers/table.ts';

/** A call of an edge with a signature that nobody made. */
async function forge(stage: AdminStage, workerId: string, count: number): Promise<void> {
  const app = createApp(stage.deps);
  const send = () =>
    app.fetch(
      new Request('http://localhost:8788/sunray-srvr/v1/facts/read', {
        method: 'POST',
        headers: { 'x-worker-id': workerId, signature: 'sig=:AAAA:' },
        body: '{}',
      }),
    );
  for (let index = 0; index < count; index += 1) expect((await send()).status).toBe(401);
}

async function alertsOf(stage: AdminStage) {
  return itemsOf(await stage.call('GET /api/v1/alerts?type=signature_failure'));
}

test('three refused signatures of one worker within five minutes raise an alert, two do not', async () => {
  await using stage = await adminStage();
  await forge(stage, stage.workerId, 2);
  stage.clock.advance(300_000);
  await forge(stage, stage.workerId, 2);
  expect(await alertsOf(stage)).toEqual([]);
  stage.clock.advance(299_999);
  await forge(stage, stage.workerId, 1);
  expect(await alertsOf(stage)).toMatchObject([
    { severity: 'high', worker_id: stage.workerId, count: 1, details: { reason: expect.any(String) } },
  ]);
});

test('a flood of refused signatures is one alert that counts once a minute', async () => {
  await using stage = await adminStage();
  await forge(stage, stage.workerId, 40);
  expect(await alertsOf(stage)).toMatchObject([{ count: 1 }]);
  stage.clock.advance(60_000);
  await forge(stage, stage.workerId, 10);
  expect(await alertsOf(stage)).toMatchObject([{ count: 2 }]);
});

test('workers that do not exist or were removed are not counted, so that invented names take no room', async () => {
  await using stage = await adminStage();
  for (let index = 0; index < 5; index += 1) await forge(stage, stage.deps.newId(), 4);
  await forge(stage, 'not a worker', 4);
  await stage.deps.db
    .update(workers)
    .set({ removedAt: new Date(stage.clock.nowMs()) })
    .where(eq(workers.id, stage.workerId));
  await forge(stage, stage.workerId, 4);
  expect(await alertsOf(stage)).toEqual([]);
  const counted = await stage.deps.db.select({ key: attemptWindows.key }).from(attemptWindows);
  expect(counted).toEqual([{ key: 'signature-refused' }]);
});
