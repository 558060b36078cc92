import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../../tests/support/database.ts';
import { testCtx, testDeps } from '../../../../tests/support/deps.ts';
import { audit } from '../domains/audit/table.ts';
import { claimDueRun } from '../domains/jobs/claim.ts';
import { listRuns } from '../domains/jobs/list-runs.ts';
import { listJobs } from '../domains/jobs/list.ts';
import { KEPT_RUNS, pruneRuns } from '../domains/jobs/prune-runs.ts';
import { jobRuns, jobs } from '../domains/jobs/table.ts';
import { Refusal } from '../refusal.ts';
import type { JobDefinition } from './job-definition.ts';
import { JOBS } from './jobs.ts';
import { makeRunner } from './runner.ts';

async function stage() {
  const database = await createTestDatabase();
  const deps = await testDeps({ appUrl: database.appUrl });
  const ctx = testCtx(deps);
  return {
    deps,
    ctx,
    job: async () => (await listJobs(ctx, { limit: 1 })).items[0],
    runs: async (name: string) => (await listRuns(ctx, { name, limit: 200 })).items,
    /** Makes a job's next time lie so many seconds in the past. */
    overdue: async (name: string, byS = 1) => {
      await deps.db
        .update(jobs)
        .set({ nextAt: sql`now() - make_interval(secs => ${byS})` })
        .where(eq(jobs.name, name));
    },
    [Symbol.asyncDispose]: async () => {
      await deps.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** A job that counts its runs, and throws what it is told to. */
function counted(name: string, everyS: number, failure?: () => unknown): JobDefinition & { runs: number } {
  const job = {
    name,
    everyS,
    runs: 0,
    run: async () => {
      job.runs += 1;
      if (failure !== undefined) throw failure();
    },
  };
  return job;
}

async function runOnce(runner: ReturnType<typeof makeRunner>): Promise<void> {
  await runner.tick();
  await runner.idle();
}

test('eight runners that look at once do each of six due jobs once', async () => {
  await using at = await stage();
  const all = Array.from({ length: 6 }, (_, index) => counted(`job_${index}`, 3600));
  const runners = Array.from({ length: 8 }, () => makeRunner(at.deps, all, 15));
  await Promise.all(runners.map((runner) => runner.tick()));
  await Promise.all(runners.map(runOnce));
  await Promise.all(runners.map((runner) => runner.idle()));
  expect(all.map(({ runs }) => runs)).toEqual([1, 1, 1, 1, 1, 1]);
  for (const { name } of all) await at.overdue(name);
  for (let round = 0; round < 3; round += 1) await Promise.all(runners.map(runOnce));
  expect(all.map(({ runs }) => runs)).toEqual([2, 2, 2, 2, 2, 2]);
});

test('a tick with nothing to do is one statement', async () => {
  await using at = await stage();
  const used: (string | symbol)[] = [];
  const db = new Proxy(at.deps.db, {
    get: (target, name) => {
      used.push(name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  await runOnce(makeRunner(at.deps, [counted('probe', 3600)], 15));
  expect(await claimDueRun({ ...at.ctx, db }, { names: ['probe'], leaseS: 15 })).toBeNull();
  expect(used).toEqual(['select']);
});

test('the next time stays on the grid of the interval, and what was missed is not made up for', async () => {
  await using at = await stage();
  const job = counted('probe', 60);
  const runner = makeRunner(at.deps, [job], 15);
  await runOnce(runner);
  await at.overdue('probe', 150);
  const before = Date.parse((await at.job())?.next_at ?? '');
  await runOnce(runner);
  await runOnce(runner);
  expect(job.runs).toBe(2);
  expect(Date.parse((await at.job())?.next_at ?? '') - before).toBe(180_000);
});

test.each<[string, () => unknown, string]>([
  ['a refusal', () => new Refusal('resource.conflict'), 'resource.conflict'],
  ['a database error', () => Object.assign(new Error('q\nparams: s3cret'), { code: '57014' }), '57014'],
  ['an error of the language', () => new TypeError('s3cret'), 'TypeError'],
  ['a code that is none', () => Object.assign(new Error('x'), { code: 's3cret of alice' }), 'Error'],
  ['something that is no error', () => 's3cret', 'unknown'],
])('%s leaves its code in history and audit, and no value', async (_name, failure, code) => {
  await using at = await stage();
  await runOnce(makeRunner(at.deps, [counted('probe', 3600, failure)], 15));
  expect(await at.job()).toMatchObject({
    failures: 1,
    state: 'waiting',
    last_run: { state: 'failed', error_code: code },
  });
  const rows = await at.deps.db.select().from(audit).where(eq(audit.event, 'job.failed'));
  expect(rows).toMatchObject([{ resourceId: 'probe', reason: code, source: 'job', success: false }]);
  expect(JSON.stringify([rows, await at.runs('probe')])).not.toContain('s3cret');
});

test('a job that goes on failing is audited once, tried again later and later, and counted until it succeeds', async () => {
  await using at = await stage();
  let isBroken = true;
  const job = counted('probe', 86_400);
  const run = async () => {
    await job.run({ ...at.ctx });
    if (isBroken) throw new TypeError();
  };
  const runner = makeRunner(at.deps, [{ ...job, run }], 15);
  const waits: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    await at.overdue('probe');
    await runOnce(runner);
    const { next_at = '', last_run } = (await at.job()) ?? {};
    waits.push((Date.parse(next_at) - Date.parse(last_run?.ended_at ?? '')) / 1000);
  }
  expect(waits.map(Math.round)).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600]);
  const failed = () => at.deps.db.$count(audit, eq(audit.event, 'job.failed'));
  expect([await failed(), (await at.job())?.failures]).toEqual([1, 8]);
  isBroken = false;
  await at.overdue('probe');
  await runOnce(runner);
  expect(await at.job()).toMatchObject({ failures: 0, last_run: { state: 'done' } });
  isBroken = true;
  await at.overdue('probe');
  await runOnce(runner);
  expect(await failed()).toBe(2);
});

test('history is bounded, and a frequent job does not push its failures out of it', async () => {
  await using at = await stage();
  await runOnce(makeRunner(at.deps, [counted('probe', 5, () => new TypeError())], 15));
  const startedAt = (index: number) => new Date(Date.UTC(2030, 0, 1) + index * 5000);
  const row = (index: number) => ({
    id: at.deps.newId(),
    name: 'probe',
    state: 'done' as const,
    startedAt: startedAt(index),
    endedAt: startedAt(index),
  });
  await at.deps.db.insert(jobRuns).values(Array.from({ length: KEPT_RUNS + 50 }, (_, index) => row(index)));
  await pruneRuns(at.ctx);
  const kept = await at.runs('probe');
  expect(kept).toHaveLength(KEPT_RUNS + 1);
  expect(kept.map(({ state }) => state).lastIndexOf('failed')).toBe(KEPT_RUNS);
  expect(kept[KEPT_RUNS - 1]?.started_at).toBe(startedAt(50).toISOString());
});

test('a job of another release is left alone, and forgotten when nobody has known it for a week', async () => {
  await using at = await stage();
  const old = counted('old', 60);
  await runOnce(makeRunner(at.deps, [old], 15));
  await at.overdue('old', 6 * 86_400);
  await runOnce(makeRunner(at.deps, [counted('probe', 60)], 15));
  expect(old.runs).toBe(1);
  expect(await at.job()).toMatchObject({ name: 'old' });
  await at.overdue('old', 8 * 86_400);
  await runOnce(makeRunner(at.deps, [counted('probe', 60)], 15));
  expect(await at.job()).toMatchObject({ name: 'probe' });
});

test('a shorter interval takes effect at the next start, and a start does not delay what is due', async () => {
  await using at = await stage();
  await runOnce(makeRunner(at.deps, [counted('probe', 86_400)], 15));
  const late = Date.parse((await at.job())?.next_at ?? '');
  await runOnce(makeRunner(at.deps, [counted('probe', 60)], 15));
  const soon = await at.job();
  expect(soon).toMatchObject({ every_s: 60 });
  expect(late - Date.parse(soon?.next_at ?? '')).toBeGreaterThan(86_000_000);
});

test('every job of the control plane does its work with the rights of the application', async () => {
  await using at = await stage();
  const runner = makeRunner(at.deps, JOBS, 15);
  for (const _ of JOBS) await runOnce(runner);
  const { items } = await listJobs(at.ctx, { limit: 200 });
  expect(items.map(({ name }) => name)).toEqual(JOBS.map(({ name }) => name).toSorted());
  for (const { last_run } of items) expect(last_run).toMatchObject({ state: 'done', error_code: null });
});
