import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { testCtx } from '../../../../../tests/support/deps.ts';
import { touchFacts } from '../facts/heads.ts';
import { inTransaction } from '../../ctx.ts';
import { judgeTogether } from './judge-together.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function changed(): Promise<string> {
  const ctx = testCtx(stage.deps, { propagation: { id: stage.deps.newId(), hasChanges: false } });
  await inTransaction(ctx, (tx) => touchFacts(tx, [`user:${stage.deps.newId()}`]));
  return ctx.propagation?.id ?? '';
}

test('whoever asks while a round runs is judged in the next, all of them at once', async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, changed));
  const { db } = stage.deps;
  let rounds = 0;
  const counting = new Proxy(db, {
    get: (target, name, receiver) => {
      if (name === 'transaction') rounds += 1;
      return Reflect.get(target, name, receiver);
    },
  });
  const ctx = testCtx({ ...stage.deps, db: counting });
  const [first = '', ...others] = ids;
  const early = judgeTogether(ctx, first);
  await Promise.resolve();
  const late = await Promise.all(others.map((id) => judgeTogether(ctx, id)));
  expect([await early, ...late].map((progress) => progress?.state)).toEqual(ids.map(() => 'acknowledged'));
  expect(rounds).toBe(2);
});

test('a round that fails fails for those who asked, and the next one is judged', async () => {
  const id = await changed();
  let isAway = true;
  const failing = new Proxy(stage.deps.db, {
    get: (target, name, receiver) =>
      name === 'transaction' && isAway
        ? () => Promise.reject(new Error('the database went away'))
        : Reflect.get(target, name, receiver),
  });
  const ctx = testCtx({ ...stage.deps, db: failing });
  const asked = [judgeTogether(ctx, id), judgeTogether(ctx, stage.deps.newId())];
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isAway = false;
  expect(await judgeTogether(ctx, id)).toMatchObject({ state: 'acknowledged' });
  expect(await judgeTogether(ctx, stage.deps.newId())).toBeNull();
});
