import { afterAll, beforeAll, expect, test } from 'vitest';
import { traceOf } from '../../../../../tests/support/admin-scene.ts';
import { type AdminStage, adminStage, itemsOf, nextOf } from '../../../../../tests/support/admin-stage.ts';
import { claimDueRun } from './claim.ts';
import { finishRun } from './finish.ts';
import { registerJobs } from './register.ts';
import { renewRun } from './renew.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** A job of this name that has been done once and is not due for a day. */
async function addJob(name: string): Promise<string> {
  await registerJobs(stage.ctx, [{ name, everyS: 86_400 }]);
  const held = await claim(name);
  await finishRun(stage.ctx, { ...held, outcome: { state: 'done' } });
  return held.runId;
}

async function claim(name: string) {
  const held = await claimDueRun(stage.ctx, { names: [name], leaseS: 15 });
  if (held === null) throw new Error(`${name} is not due`);
  return held;
}

async function show(name: string) {
  return itemsOf(await stage.call('GET /api/v1/jobs?limit=200')).find((job) => job['name'] === name);
}

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

test('jobs are shown with their last and their next run', async () => {
  const id = await addJob('shown');
  const run = {
    id,
    job: 'shown',
    state: 'done',
    started_at: TIME,
    ended_at: TIME,
    ms: expect.any(Number),
    error_code: null,
    requested_by: null,
  };
  expect(await show('shown')).toEqual({
    name: 'shown',
    every_s: 86_400,
    state: 'waiting',
    next_at: TIME,
    failures: 0,
    last_run: run,
  });
  expect(itemsOf(await stage.call('GET /api/v1/jobs/shown/runs'))).toEqual([run]);
});

test('a run that somebody asks for begins at once, under the id that was told, and moves the next time not', async () => {
  await addJob('asked');
  const before = await show('asked');
  const asked = await stage.call('POST /api/v1/jobs/asked/run');
  expect([asked.status, asked.body]).toEqual([200, { name: 'asked', run_id: expect.any(String) }]);
  expect(await show('asked')).toEqual({ ...before, state: 'requested' });
  expect(await traceOf(stage, asked)).toMatchObject([
    {
      event: 'job.run',
      resourceId: 'asked',
      actorName: 'initial',
      newValues: { run_id: asked.body['run_id'] },
    },
  ]);
  const again = await stage.call('POST /api/v1/jobs/asked/run');
  expect(again.body).toEqual(asked.body);
  const held = await claim('asked');
  expect(held.runId).toBe(asked.body['run_id']);
  expect(await show('asked')).toMatchObject({ state: 'running', next_at: before?.['next_at'] });
  await finishRun(stage.ctx, { ...held, outcome: { state: 'done' } });
  expect(itemsOf(await stage.call('GET /api/v1/jobs/asked/runs?limit=1'))).toMatchObject([
    { id: asked.body['run_id'], state: 'done', requested_by: 'initial' },
  ]);
  expect(await claimDueRun(stage.ctx, { names: ['asked'], leaseS: 15 })).toBeNull();
});

test('a run asked for while one is under way begins when that has ended', async () => {
  await addJob('busy');
  await stage.call('POST /api/v1/jobs/busy/run');
  const first = await claim('busy');
  const { body } = await stage.call('POST /api/v1/jobs/busy/run');
  expect(body['run_id']).not.toBe(first.runId);
  expect(await claimDueRun(stage.ctx, { names: ['busy'], leaseS: 15 })).toBeNull();
  await finishRun(stage.ctx, { ...first, outcome: { state: 'done' } });
  expect((await claim('busy')).runId).toBe(body['run_id']);
});

test('a run that was taken over can neither be renewed nor ended by whom it was taken from', async () => {
  await addJob('taken');
  await stage.call('POST /api/v1/jobs/taken/run');
  const stale = await claimDueRun(stage.ctx, { names: ['taken'], leaseS: 0 });
  if (stale === null) throw new Error('not due');
  const held = await claim('taken');
  expect(await renewRun(stage.ctx, { ...stale, leaseS: 15 })).toBe(false);
  expect(await finishRun(stage.ctx, { ...stale, outcome: { state: 'done' } })).toBe(false);
  expect(await show('taken')).toMatchObject({
    state: 'running',
    failures: 1,
    last_run: { id: stale.runId, state: 'lost' },
  });
  expect(await renewRun(stage.ctx, { ...held, leaseS: 15 })).toBe(true);
});

test('pages of runs hold each once, the newest first, and can be of one outcome', async () => {
  await addJob('paged');
  for (let index = 0; index < 6; index += 1) {
    await stage.call('POST /api/v1/jobs/paged/run');
    const outcome =
      index % 2 === 0 ? ({ state: 'done' } as const) : ({ state: 'failed', errorCode: 'X' } as const);
    await finishRun(stage.ctx, { ...(await claim('paged')), outcome });
  }
  const seen: Record<string, unknown>[] = [];
  let next: string | null = '';
  while (next !== null) {
    const answer = await stage.call(`GET /api/v1/jobs/paged/runs?limit=2${next && `&cursor=${next}`}`);
    seen.push(...itemsOf(answer));
    next = nextOf(answer);
  }
  const keys = seen.map(({ started_at, id }) => `${String(started_at)} ${String(id)}`);
  expect([keys.length, keys]).toEqual([7, [...new Set(keys)].sort().reverse()]);
  expect(itemsOf(await stage.call('GET /api/v1/jobs/paged/runs?state=failed'))).toHaveLength(3);
  const names = itemsOf(await stage.call('GET /api/v1/jobs?limit=200')).map(({ name }) => name);
  const first = await stage.call('GET /api/v1/jobs?limit=1');
  const rest = await stage.call(`GET /api/v1/jobs?cursor=${nextOf(first)}`);
  expect([...itemsOf(first), ...itemsOf(rest)].map(({ name }) => name)).toEqual(names);
});

test.each([
  ['GET /api/v1/jobs/nothing/runs', 'resource.not-found'],
  ['POST /api/v1/jobs/nothing/run', 'resource.not-found'],
  ['POST /api/v1/jobs/No%20Name/run', 'request.invalid'],
  ['POST /api/v1/jobs/a%00/run', 'request.invalid'],
  ['GET /api/v1/jobs/7/runs', 'request.invalid'],
  [`GET /api/v1/jobs/${'a'.repeat(65)}/runs`, 'request.invalid'],
  ['GET /api/v1/jobs/shown/runs?state=odd', 'request.invalid'],
  ['GET /api/v1/jobs/shown/runs?cursor=x', 'request.invalid'],
  ['GET /api/v1/jobs?colour=red', 'request.invalid'],
])('%s is refused', async (what, code) => {
  expect((await stage.call(what)).body['code']).toBe(code);
});
