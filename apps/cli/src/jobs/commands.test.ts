import { expect, test } from 'vitest';
import { pageOf } from '../../../../tests/support/cli/api-rows.ts';
import { fakeControl } from '../../../../tests/support/cli/fake-control.ts';
import { runAt } from '../../../../tests/support/cli/run-sunray.ts';
import type { Job, JobRun } from './job.ts';

const RUN_ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const DONE: JobRun = {
  id: RUN_ID,
  job: 'nonce_sweep',
  state: 'done',
  started_at: '2026-01-01T10:20:30.456Z',
  ended_at: '2026-01-01T10:20:30.460Z',
  ms: 4,
  error_code: null,
  requested_by: null,
};
const FAILED: JobRun = { ...DONE, state: 'failed', error_code: '57014', requested_by: 'initial' };
const JOB: Job = {
  name: 'nonce_sweep',
  every_s: 60,
  state: 'waiting',
  next_at: '2026-01-01T10:21:30.456Z',
  failures: 0,
  last_run: DONE,
};
const RUNS = 'GET /api/v1/jobs/nonce_sweep/runs';
const RUN = 'POST /api/v1/jobs/nonce_sweep/run';
const ASKED = { body: { name: 'nonce_sweep', run_id: RUN_ID } };

test('jobs are listed with their last and next run, and one that never ran', async () => {
  const fresh = { ...JOB, name: 'decision_partitions', every_s: 86_400, last_run: null };
  await using control = await fakeControl({
    'GET /api/v1/jobs': pageOf({ ...JOB, last_run: FAILED }, fresh),
  });
  expect(await runAt(control.url, ['jobs', 'list'])).toMatchObject({
    code: 0,
    out: `JOB                  EVERY  STATE    NEXT (UTC)           LAST (UTC)           RESULT
nonce_sweep          1 min  waiting  2026-01-01 10:21:30  2026-01-01 10:20:30  failed: 57014
decision_partitions  1 d    waiting  2026-01-01 10:21:30  -                    -
`,
  });
});

test('runs of a job are listed, on demand only those that failed', async () => {
  await using control = await fakeControl({
    [RUNS]: pageOf(FAILED, { ...DONE, state: 'running', ended_at: null, ms: null }),
  });
  const { out } = await runAt(control.url, ['jobs', 'runs', 'nonce_sweep', '--failed']);
  expect(out).toBe(`BEGAN (UTC)          RESULT         TOOK  ASKED FOR BY  ID
2026-01-01 10:20:30  failed: 57014  4 ms  initial       ${RUN_ID}
2026-01-01 10:20:30  running        -     -             ${RUN_ID}
`);
  expect(control.asked[0]?.what).toBe(`${RUNS}?state=failed&limit=20`);
});

test('a run is asked for', async () => {
  await using control = await fakeControl({ [RUN]: ASKED });
  expect(await runAt(control.url, ['jobs', 'run', 'nonce_sweep'])).toMatchObject({
    code: 0,
    out: 'A run of nonce_sweep is asked for.\n',
  });
});

test.each<[string, JobRun, number, string]>([
  ['done', DONE, 0, 'nonce_sweep: done in 4 ms\n'],
  ['failed', FAILED, 1, 'nonce_sweep: failed: 57014 in 4 ms\n'],
])('who waits for a run is told that it has %s', async (_state, run, code, out) => {
  const replies = { [RUN]: ASKED, [RUNS]: pageOf({ ...DONE, id: 'another' }) };
  await using control = await fakeControl(replies);
  const pause = async () => {
    replies[RUNS] = pageOf(run);
  };
  expect(
    await runAt(control.url, ['jobs', 'run', 'nonce_sweep', '--wait'], { world: { pause } }),
  ).toMatchObject({
    code,
    out,
  });
});

test('who waits for a run that never ends is told so after a while', async () => {
  await using control = await fakeControl({ [RUN]: ASKED, [RUNS]: pageOf() });
  expect(await runAt(control.url, ['jobs', 'run', 'nonce_sweep', '--wait'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('cli.job-unfinished'),
  });
});
