import { expect, test, vi } from 'vitest';
import { createTestDatabase } from '../../../../tests/support/database.ts';
import { testCtx, testDeps } from '../../../../tests/support/deps.ts';
import { jobProcesses } from '../../../../tests/support/job-processes.ts';
import { listRuns } from '../domains/jobs/list-runs.ts';
import { listJobs } from '../domains/jobs/list.ts';
import { requestRun } from '../domains/jobs/request-run.ts';

/** Waits for something other processes do. */
const UNTIL = { timeout: 20_000, interval: 10 };

async function stage() {
  const database = await createTestDatabase();
  const deps = await testDeps({ appUrl: database.appUrl });
  const ctx = testCtx(deps);
  return {
    appUrl: database.appUrl,
    ctx,
    runs: async () => (await listRuns(ctx, { name: 'probe', limit: 100 })).items,
    job: async () => (await listJobs(ctx, { limit: 1 })).items[0],
    [Symbol.asyncDispose]: async () => {
      await deps.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

test('of three processes that look for work all the time, one does each run', async () => {
  await using at = await stage();
  await using processes = await jobProcesses({ appUrl: at.appUrl, count: 3, leaseS: 15 });
  for (let round = 1; round <= 12; round += 1) {
    await vi.waitUntil(() => processes.began.length >= round, UNTIL);
    await requestRun(at.ctx, { name: 'probe' });
    expect(processes.began).toHaveLength(round);
    processes.letEnd(processes.began.at(-1) ?? 0);
  }
  await vi.waitUntil(() => processes.began.length >= 13, UNTIL);
  const runs = await at.runs();
  expect(runs.map(({ state }) => state)).toEqual(['running', ...Array.from({ length: 12 }, () => 'done')]);
  for (const [index, { started_at }] of runs.slice(0, -1).entries())
    expect(started_at >= (runs[index + 1]?.ended_at ?? 'never')).toBe(true);
});

test('a run whose process was killed is taken over when its lease has run out, and not before', async () => {
  await using at = await stage();
  await using processes = await jobProcesses({ appUrl: at.appUrl, count: 2, leaseS: 1, hang: true });
  await vi.waitUntil(() => processes.began.length > 0, UNTIL);
  const [first = 0] = processes.began;
  // Renewed all the time: a run of twice its lease stays where it is.
  const startedAt = Date.parse((await at.runs())[0]?.started_at ?? '');
  await vi.waitUntil(() => Date.now() > startedAt + 2000, UNTIL);
  expect(processes.began).toEqual([first]);
  await processes.kill(first, 'SIGKILL');
  await vi.waitUntil(() => processes.began.length > 1, UNTIL);
  expect(processes.began[1]).not.toBe(first);
  expect(await at.runs()).toMatchObject([{ state: 'running' }, { state: 'lost', error_code: null }]);
  expect(await at.job()).toMatchObject({ state: 'running', failures: 1, last_run: { state: 'lost' } });
});

test('a process that was frozen for longer than its lease does not end the run of its successor', async () => {
  await using at = await stage();
  await using processes = await jobProcesses({ appUrl: at.appUrl, count: 2, leaseS: 1 });
  await vi.waitUntil(() => processes.began.length > 0, UNTIL);
  const [first = 0] = processes.began;
  await processes.kill(first, 'SIGSTOP');
  processes.letEnd(first);
  await vi.waitUntil(() => processes.began.length > 1, UNTIL);
  await processes.kill(first, 'SIGCONT');
  const [, second = 0] = processes.began;
  await processes.kill(second, 'SIGKILL');
  // The first can begin again only when it has come to the end of its old run.
  await vi.waitUntil(() => processes.began.length > 2, UNTIL);
  expect(processes.began).toEqual([first, second, first]);
  expect((await at.runs()).map(({ state }) => state)).toEqual(['running', 'lost', 'lost']);
});
