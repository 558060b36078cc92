import { expect, test } from 'vitest';
import { HOST, HOST_ID, pageOf, USER, USER_ID, WORKER } from '../../../../tests/support/cli/api-rows.ts';
import { fakeControl, refusal } from '../../../../tests/support/cli/fake-control.ts';
import { runAt } from '../../../../tests/support/cli/run-sunray.ts';
import { displayWidth } from '../text/display-width.ts';
import type { Alert } from './alert.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const ALERTS = 'GET /api/v1/alerts';
const ALERT: Alert = {
  id: ID,
  type: 'brute_force',
  severity: 'high',
  state: 'open',
  count: 3,
  first_at: '2026-01-01T10:20:30.456Z',
  last_at: '2026-01-01T10:21:30.456Z',
  user_id: USER_ID,
  host_id: HOST_ID,
  worker_id: null,
  ip: '192.0.2.7',
  country: 'DE',
  details: { reason: 'many\u001b[2J', failures: 5 },
  auto_response_taken: false,
  resolved_at: null,
  resolved_by: null,
  resolution_notes: null,
};
const NAMES = {
  [`GET /api/v1/users/${USER_ID}`]: { body: USER },
  [`GET /api/v1/hosts/${HOST_ID}`]: { body: HOST },
  'GET /api/v1/users?username=demo&limit=1': pageOf(USER),
  'GET /api/v1/hosts?domain=app.localhost&limit=1': pageOf(HOST),
  'GET /api/v1/workers': pageOf({ ...WORKER, id: ID }),
};

test('open alerts are listed with the names of what they are about, and fit 100 columns', async () => {
  const ofWorker = {
    ...ALERT,
    type: 'signature_failure',
    user_id: null,
    host_id: null,
    ip: null,
    worker_id: ID,
  };
  await using control = await fakeControl({ ...NAMES, [ALERTS]: pageOf(ALERT, ofWorker) });
  const { code, out } = await runAt(control.url, ['alerts', 'list']);
  expect(code).toBe(0);
  expect(out).toBe(`LAST (UTC)        SEVERITY  ALERT              ABOUT     TIMES  ID
2026-01-01 10:21  high      brute_force        demo @ …  3      ${ID}
2026-01-01 10:21  high      signature_failure  worker …  3      ${ID}
`);
  for (const line of out.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(100);
  expect(control.asked[0]?.what).toBe(`${ALERTS}?state=open&limit=50`);
});

test('resolved alerts are told from open ones where both are listed', async () => {
  await using control = await fakeControl({ ...NAMES, [ALERTS]: pageOf({ ...ALERT, state: 'resolved' }) });
  const { out } = await runAt(control.url, ['alerts', 'list', '--all']);
  expect(out).toMatch(/^STATE +LAST.*\nresolved +2026-01-01 10:21 +high/);
});

test('filters by name become ids', async () => {
  await using control = await fakeControl({ ...NAMES, [ALERTS]: pageOf() });
  const filters = ['--all', '--type', 'brute_force', '--severity', 'high', '--user', 'demo'];
  const more = ['--host', 'app.localhost', '--worker', 'first'];
  expect(await runAt(control.url, ['alerts', 'list', ...filters, ...more])).toMatchObject({
    code: 0,
    out: 'There is no alert.\n',
  });
  expect(Object.fromEntries(new URLSearchParams(control.asked.at(-1)?.what.split('?')[1]))).toEqual({
    type: 'brute_force',
    severity: 'high',
    user_id: USER_ID,
    host_id: HOST_ID,
    worker_id: ID,
    limit: '50',
  });
});

test('an alert is shown with its details, which cannot steer the terminal', async () => {
  await using control = await fakeControl({ [`${ALERTS}/${ID}`]: { body: ALERT } });
  const { out } = await runAt(control.url, ['alerts', 'show', ID]);
  expect(out).toBe(
    String.raw`Alert        brute_force
Id           01890a5d-ac96-774b-bcce-b302099a8057
Severity     high
State        open
Times        3
First (UTC)  2026-01-01 10:20:30
Last (UTC)   2026-01-01 10:21:30
User         01890a5d-ac96-774b-bcce-b302099a8002
Host         01890a5d-ac96-774b-bcce-b302099a8001
Address      192.0.2.7 DE
Details      reason: many\u{1b}[2J
             failures: 5
`,
  );
});

test('an alert is resolved with notes and opened again, and a conflict is told', async () => {
  const resolve = `POST /api/v1/alerts/${ID}/resolve`;
  await using control = await fakeControl({
    [resolve]: { body: { ...ALERT, state: 'resolved' } },
    [`POST /api/v1/alerts/${ID}/reopen`]: refusal(409, 'resource.conflict'),
  });
  expect(await runAt(control.url, ['alerts', 'resolve', ID, '--notes', 'A drill.'])).toMatchObject({
    code: 0,
    out: 'The alert is resolved.\n',
  });
  expect(control.asked[0]).toMatchObject({ what: resolve, body: { notes: 'A drill.' } });
  expect(await runAt(control.url, ['alerts', 'reopen', ID])).toMatchObject({
    code: 1,
    err: expect.stringContaining('resource.conflict'),
  });
});

test.each([
  [['alerts', 'resolve', ID]],
  [['alerts', 'list', '--type', 'nothing']],
  [['alerts', 'show']],
  [['jobs', 'runs']],
])('%j is not how a command is written', async (args) => {
  expect(await runAt('http://127.0.0.1:1', args)).toMatchObject({ code: 2, out: '' });
});
