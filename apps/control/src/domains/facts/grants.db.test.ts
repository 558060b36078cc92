import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { heldPolls } from '../../../../../tests/support/held-polls.ts';
import { TestHolder } from '../../../../../tests/support/test-holder.ts';
import { workers } from '../workers/table.ts';
import { holders } from './table.ts';

let stage: AdminStage;
let holder: TestHolder;
beforeAll(async () => {
  stage = await adminStage();
});
beforeEach(async () => {
  await setStale(900);
  holder = await TestHolder.registered(stage.ctx, stage);
});
afterAll(() => stage[Symbol.asyncDispose]());

async function rowOf({ id }: TestHolder) {
  const [row] = await stage.deps.db.select().from(holders).where(eq(holders.id, id));
  if (row === undefined) throw new Error('no such holder');
  return row;
}

async function databaseTime(): Promise<Date> {
  const [row] = await stage.deps.db.execute<{ now: string }>('select clock_timestamp() as now');
  return new Date(row?.now ?? '');
}

/** For how many seconds from now a holder may serve as far as the control plane knows. */
async function servesForS(): Promise<number> {
  const { servesUntil } = await rowOf(holder);
  return Math.round(((servesUntil?.getTime() ?? 0) - (await databaseTime()).getTime()) / 100) / 10;
}

function setStale(maxStaleS: number) {
  return stage.deps.db.update(workers).set({ maxStaleS }).where(eq(workers.id, stage.workerId));
}

test('a holder that never polled was never given leave to serve', async () => {
  expect((await rowOf(holder)).servesUntil).toBeNull();
});

test('what was granted is shortened only when the holder shows that it has a later, shorter grant', async () => {
  const isAbout = async (seconds: number) => {
    const now = await servesForS();
    // A thousandth is for clocks that run apart.
    expect([seconds, now > seconds - 20 && now <= seconds * 1.002]).toEqual([seconds, true]);
  };
  await holder.poll();
  await isAbout(900);
  await setStale(60);
  await isAbout(900);
  await holder.pollInVain();
  await isAbout(900);
  await holder.pollInVain();
  await isAbout(900);
  await holder.poll();
  await isAbout(900);
  await holder.poll();
  await isAbout(60);
  await setStale(3600);
  await isAbout(60);
  await holder.pollInVain();
  await isAbout(3600);
});

const past = () => sql`clock_timestamp() - interval '1 minute'`;
const fence = () =>
  stage.deps.db.update(holders).set({ servesUntil: past() }).where(eq(holders.id, holder.id));

test('a poll that has begun keeps its holder from being called fenced until it is answered', async () => {
  await holder.poll();
  await fence();
  const { begun, letGo, ctx } = heldPolls(stage.deps);
  const polling = holder.through(ctx).poll({ wait_ms: 30_000 });
  await begun;
  expect(await servesForS()).toBeGreaterThan(890);
  letGo();
  await polling;
});

test('a holder that was fenced before its poll was answered is granted nothing by it', async () => {
  await holder.poll();
  const { begun, letGo, ctx } = heldPolls(stage.deps);
  const polling = holder.through(ctx).pollInVain({ wait_ms: 30_000 });
  await begun;
  await fence();
  letGo();
  await expect(polling).rejects.toMatchObject({ code: 'service.unavailable' });
  expect(await servesForS()).toBeLessThan(0);
});

test('a worker that is removed is granted nothing more, by a poll that was waiting either', async () => {
  await holder.poll();
  const { begun, letGo, ctx } = heldPolls(stage.deps);
  const polling = holder.through(ctx).pollInVain({ wait_ms: 30_000 });
  await begun;
  const removal = (removedAt: Date | null) =>
    stage.deps.db.update(workers).set({ removedAt }).where(eq(workers.id, stage.workerId));
  await removal(new Date());
  letGo();
  await expect(polling).rejects.toMatchObject({ code: 'link.holder-superseded' });
  await removal(null);
});
