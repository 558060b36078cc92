import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { RENDER } from '@sunray/contract/facts.ts';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { TestHolder } from '../../../../../tests/support/test-holder.ts';
import { clearDeadHolders } from './clear-dead-holders.ts';
import { keepUpHolders } from './keep-up-holders.ts';
import { holderKeys } from './holder-key-table.ts';
import { factCopies, holders } from './table.ts';

let stage: AdminStage;
let holder: TestHolder;
beforeAll(async () => {
  stage = await adminStage();
});
beforeEach(async () => {
  for (const table of [factCopies, holderKeys, holders]) await stage.deps.db.delete(table);
  holder = await TestHolder.registered(stage.ctx, stage);
  await holder.poll();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** As if everything about the holder had happened so much earlier. */
function age(interval: string) {
  const before = (column: string) => sql.raw(`${column} - interval '${interval}'`);
  return stage.deps.db
    .update(holders)
    .set({
      createdAt: before('created_at'),
      lastPolledAt: before('last_polled_at'),
      servesUntil: before('serves_until'),
    })
    .where(eq(holders.id, holder.id));
}

async function given(): Promise<{ why: string | null; keys: number }> {
  const [row] = await stage.deps.db.select().from(holders).where(eq(holders.id, holder.id));
  return { why: row?.supersededWhy ?? null, keys: await stage.deps.db.$count(holderKeys) };
}

test('a holder that has served nobody for a day is given up, and its keys leave every JWKS', async () => {
  const witness = await TestHolder.registered(stage.ctx, stage);
  const before = await witness.read(`worker:${stage.workerId}`);
  await age('1 day 16 minutes');
  await clearDeadHolders(stage.ctx);
  expect(await given()).toEqual({ why: 'silent', keys: 1 });
  const { changes } = await witness.poll();
  expect(changes).toMatchObject([{ subject: before.subject, document: { assertion_keys: [{}] } }]);
  await expect(holder.poll()).rejects.toMatchObject({ code: 'link.holder-superseded' });
});

test('one that was heard of within the day stays', async () => {
  await age('23 hours 59 minutes');
  await clearDeadHolders(stage.ctx);
  expect(await given()).toEqual({ why: null, keys: 1 });
});

test('the keys of one that was given up stay for as long as what it signed may be good', async () => {
  await stage.deps.db
    .update(holders)
    .set({ supersededAt: sql`clock_timestamp()`, supersededWhy: 'older_mark' });
  await age('1 hour');
  await clearDeadHolders(stage.ctx);
  expect(await given()).toEqual({ why: 'older_mark', keys: 1 });
  await age('16 minutes');
  await clearDeadHolders(stage.ctx);
  expect(await given()).toEqual({ why: 'older_mark', keys: 0 });
});

test('copies of one that was given up are forgotten an hour after it can have served from them', async () => {
  const subject = `user:${stage.deps.newId()}` as const;
  await holder.read(subject);
  await stage.deps.db
    .update(holders)
    .set({ supersededAt: sql`clock_timestamp()`, supersededWhy: 'older_mark' });
  const left = async () => {
    await keepUpHolders(stage.ctx);
    return stage.deps.db.$count(factCopies, eq(factCopies.subject, subject));
  };
  await age('1 hour');
  expect(await left()).toBe(1);
  await age('16 minutes');
  expect(await left()).toBe(0);
});

test('a copy that another release has written meanwhile is told anew', async () => {
  const subject = `user:${stage.deps.newId()}` as const;
  await holder.read(subject);
  await stage.deps.db
    .update(factCopies)
    .set({ ackedRender: RENDER - 1 })
    .where(eq(factCopies.subject, subject));
  expect((await holder.poll()).changes).toEqual([]);
  await keepUpHolders(stage.ctx);
  expect((await holder.poll()).changes).toMatchObject([{ subject }]);
});
