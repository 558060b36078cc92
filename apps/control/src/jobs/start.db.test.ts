import { expect, test, vi } from 'vitest';
import { createTestDatabase } from '../../../../tests/support/database.ts';
import { testCtx, testDeps } from '../../../../tests/support/deps.ts';
import { listJobs } from '../domains/jobs/list.ts';
import { createLogger } from '../logger.ts';
import { startJobs } from './start.ts';

async function stage() {
  const database = await createTestDatabase();
  const deps = await testDeps({ appUrl: database.appUrl });
  return {
    deps,
    job: async () => (await listJobs(testCtx(deps), { limit: 1 })).items[0],
    [Symbol.asyncDispose]: async () => {
      await deps.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** A job whose run lasts until it is let go. */
function held() {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const run = () => {
    begun.resolve();
    return gate.promise;
  };
  return { job: { name: 'probe', everyS: 3600, run }, begun: begun.promise, letGo: gate.resolve };
}

test('a stop waits for the run that is under way, and its outcome is kept', async () => {
  await using at = await stage();
  const { job, begun, letGo } = held();
  const jobs = startJobs(at.deps, [job], { tickMs: 5 });
  await begun;
  let hasStopped = false;
  const stopped = jobs.stop().then(() => {
    hasStopped = true;
  });
  expect(await at.job()).toMatchObject({ state: 'running' });
  expect(hasStopped).toBe(false);
  letGo();
  await stopped;
  expect(await at.job()).toMatchObject({ state: 'waiting', last_run: { state: 'done' } });
});

test('a stop does not wait for ever', async () => {
  await using at = await stage();
  const { job, begun, letGo } = held();
  const jobs = startJobs(at.deps, [job], { tickMs: 5, patienceMs: 1 });
  await begun;
  await jobs.stop();
  expect(await at.job()).toMatchObject({ state: 'running' });
  letGo();
  await vi.waitUntil(async () => (await at.job())?.state === 'waiting');
});

test('a database that is away is said once, and the jobs go on when it is back', async () => {
  await using at = await stage();
  const lines: string[] = [];
  const log = createLogger('error', { write: (line) => void lines.push(line) });
  let triesWithout = 0;
  const db = new Proxy(at.deps.db, {
    get: (target, name) => {
      if (name === 'transaction' && triesWithout < 5) {
        triesWithout += 1;
        throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const { job, begun, letGo } = held();
  const jobs = startJobs({ ...at.deps, db, log }, [job], { tickMs: 5 });
  await begun;
  letGo();
  await jobs.stop();
  expect(triesWithout).toBe(5);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'jobs cannot be looked at' }]);
});
