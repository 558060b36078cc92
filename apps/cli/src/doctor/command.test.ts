import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeControl, refusal } from '../../../../tests/support/cli/fake-control.ts';
import { pageOf } from '../../../../tests/support/cli/api-rows.ts';
import { runAt, runSunray, TEST_KEY } from '../../../../tests/support/cli/run-sunray.ts';

const NOW = '2026-01-02T03:04:05Z';
const status = (last_seen_at: string | null) => ({
  body: {
    version: '0.0.0',
    environment: 'test',
    now: NOW,
    database: { version: '18.1', now: NOW },
    workers: [{ id: 'w', name: 'first', last_seen_at }],
  },
});
const GOOD = {
  'GET /readyz': { body: {} },
  'GET /api/v1/status': status(NOW),
  'GET /api/v1/hosts': pageOf(),
};

test('a healthy installation is one line for each thing, and 0', async () => {
  await using control = await fakeControl(GOOD);
  const { code, out, err } = await runAt(control.url, ['doctor']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(`ok    config          ${control.url} by --url, its key from SUNRAY_API_KEY
ok    control plane   ready at ${control.url}
ok    admin API       accepts the key; version 0.0.0, test
ok    database        Postgres 18.1
ok    clock           the clock of the control plane is right
ok    database clock  the clock of the database is right
ok    worker first    last seen 2026-01-02 03:04:05 UTC
ok    hosts           none yet: sunray protect makes one
`);
});

test('a failure is said with what to do, and the command ends with 1, in JSON too', async () => {
  await using control = await fakeControl({ ...GOOD, 'GET /readyz': { status: 503, body: {} } });
  const { code, out } = await runAt(control.url, ['doctor']);
  expect([code, out]).toEqual([
    1,
    expect.stringMatching(/^fail {2}control plane .*without its database\n +-> start the database/m),
  ]);
  const json = await runAt(control.url, ['doctor', '--json']);
  expect([json.code, JSON.parse(json.out)]).toMatchObject([
    1,
    { ok: false, checks: [{ level: 'ok' }, { level: 'fail', check: 'control plane' }] },
  ]);
});

test('without an installation that is the finding', async () => {
  const { code, out } = await runSunray(['doctor']);
  expect([code, out]).toEqual([1, expect.stringMatching(/^fail {2}config {2}No installation was found/)]);
});

test('a key that is not accepted is the finding', async () => {
  await using control = await fakeControl({
    ...GOOD,
    'GET /api/v1/status': refusal(401, 'admin.unauthenticated'),
  });
  const { code, out } = await runAt(control.url, ['doctor']);
  expect([code, out]).toEqual([1, expect.stringContaining('It does not accept SUNRAY_API_KEY')]);
});

test('a worker that was silent may speak while the doctor waits a moment', async () => {
  let pauses = 0;
  const replies = { ...GOOD, 'GET /api/v1/status': status(null) };
  await using control = await fakeControl(replies);
  const pause = async () => {
    pauses += 1;
    replies['GET /api/v1/status'] = status(NOW);
  };
  const { code } = await runAt(control.url, ['doctor'], { world: { pause } });
  expect([code, pauses]).toEqual([0, 1]);
});

test('credentials that others can read are a warning, and an edge that is away a failure', async () => {
  await using control = await fakeControl(GOOD);
  const folder = await mkdtemp(join(tmpdir(), 'sunray-cli-'));
  try {
    await mkdir(join(folder, '.sunray'));
    const credentials = {
      controlUrl: control.url,
      edgeUrl: 'http://127.0.0.1:1',
      adminApiKey: TEST_KEY,
      workerId: 'w',
    };
    await writeFile(join(folder, '.sunray', 'credentials.json'), JSON.stringify(credentials), {
      mode: 0o644,
    });
    const { code, out } = await runSunray(['doctor'], { folder });
    expect(code).toBe(1);
    expect(out).toMatch(/^warn {2}config .*can be read by others \(mode 0644\)/m);
    expect(out).toMatch(/^fail {2}edge .*connection refused/m);
  } finally {
    await rm(folder, { recursive: true });
  }
});
