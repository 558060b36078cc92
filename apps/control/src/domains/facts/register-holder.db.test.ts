import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { TestHolder } from '../../../../../tests/support/test-holder.ts';
import { holders } from './table.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

test('a worker has five hundred holders at most, without those that were given up before today', async () => {
  await stage.deps.db.execute(sql`
    insert into holders (id, worker_id, region, edge_version, created_at, last_seen_at)
    select 'holder-' || at, ${stage.workerId}, 'local', '1.2.3', clock_timestamp() - interval '2 days', clock_timestamp()
    from generate_series(1, 500) at`);
  const refused = { code: 'rate.limited' };
  const register = () => TestHolder.registered(stage.ctx, stage);
  await expect(register()).rejects.toMatchObject(refused);
  await stage.deps.db
    .update(holders)
    .set({ supersededAt: sql`clock_timestamp()`, supersededWhy: 'unknown_mark' });
  await Promise.all(Array.from({ length: 3 }, register));
  // Given up today, they count.
  await stage.deps.db.update(holders).set({ createdAt: sql`clock_timestamp()` });
  await expect(register()).rejects.toMatchObject(refused);
});
