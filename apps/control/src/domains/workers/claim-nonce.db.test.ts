import { sql } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';
import { createTestDatabase } from '../../../../../tests/support/database.ts';
import { testCtx, testDeps } from '../../../../../tests/support/deps.ts';
import { connect } from '../../db/connect.ts';
import { claimNonce } from './claim-nonce.ts';
import { keepNonces } from './keep-nonces.ts';

type Database = { appUrl: string; ownerUrl: string };

async function stageOn(database: Database & AsyncDisposable) {
  const deps = await testDeps({ appUrl: database.appUrl });
  const ctx = testCtx(deps);
  const workerId = deps.newId();
  const second = async (expression: string) => {
    const [row] = await deps.db.execute<{ s: number }>(
      sql.raw(`select floor(extract(epoch from ${expression}))::int as s`),
    );
    return row?.s ?? 0;
  };
  return {
    ctx,
    second,
    claim: (nonce: string, createdS: number) => claimNonce(ctx, { workerId, nonce, createdS, windowS: 300 }),
    [Symbol.asyncDispose]: async () => {
      await deps.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

test('a nonce is claimed once, by whoever comes first', async () => {
  await using at = await stageOn(await createTestDatabase());
  const createdS = (await at.second('clock_timestamp()')) + 1;
  const claims = await Promise.all(Array.from({ length: 20 }, () => at.claim('n', createdS)));
  expect(claims.filter(Boolean)).toEqual([true]);
  expect(await at.claim('another', createdS)).toBe(true);
});

test('what was signed up to the second in which the server started or began to keep nonces is refused', async () => {
  await using at = await stageOn(await createTestDatabase());
  const startedS = await at.second('pg_postmaster_start_time()');
  await at.ctx.db.execute(sql`update nonce_since set at = at + interval '1 hour'`);
  const sinceS = await at.second('(select at from nonce_since)');
  expect([await at.claim('a', startedS), await at.claim('b', sinceS)]).toEqual([false, false]);
  expect(await at.claim('c', sinceS + 1)).toBe(true);
});

test('where nonces were lost the next call is refused as one of before, and one that is signed later is good', async () => {
  await using database = await createTestDatabase();
  await using at = await stageOn({ ...database, [Symbol.asyncDispose]: async () => undefined });
  const createdS = (await at.second('clock_timestamp()')) + 1;
  expect(await at.claim('n', createdS)).toBe(true);
  await vi.waitFor(
    async () => expect(await at.second('clock_timestamp()')).toBeGreaterThanOrEqual(createdS),
    2000,
  );
  const owner = connect(database.ownerUrl, { max: 1 });
  // What a crash of the server does to unlogged tables, and to no others.
  const unlogged = await owner<{ name: string }[]>`
    select relname as name from pg_class where relkind = 'r' and relpersistence = 'u'`;
  expect(unlogged.map(({ name }) => name).sort()).toEqual(['nonce_since', 'used_nonces']);
  await owner`truncate used_nonces, nonce_since`;
  await owner.end();

  expect([await at.claim('n', createdS), await at.claim('n', createdS)]).toEqual([false, false]);
  const sinceS = await at.second('(select at from nonce_since)');
  await keepNonces(at.ctx);
  expect(await at.second('(select at from nonce_since)')).toBe(sinceS);
  expect(await at.claim('n', sinceS + 1)).toBe(true);
});
