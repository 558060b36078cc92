import { expect, test } from 'vitest';
import { HOST, HOST_ID, pageOf, USER, USER_ID } from '../../../../tests/support/cli/api-rows.ts';
import { fakeControl } from '../../../../tests/support/cli/fake-control.ts';
import { runAt } from '../../../../tests/support/cli/run-sunray.ts';

test('security events and what was lost are listed', async () => {
  const at = '2026-01-01T10:20:30.456Z';
  await using control = await fakeControl({
    [`GET /api/v1/users/${USER_ID}`]: { body: USER },
    [`GET /api/v1/hosts/${HOST_ID}`]: { body: HOST },
    'GET /api/v1/security-events': pageOf({
      at,
      kind: 'ended_session_used',
      host_id: HOST_ID,
      user_id: USER_ID,
      region: 'fra',
      ip: '192.0.2.7',
      request_id: 'r1',
    }),
    'GET /api/v1/event-losses': pageOf({ at, worker_id: HOST_ID, region: 'fra', kind: 'decision', lost: 42 }),
  });
  expect((await runAt(control.url, ['security-events', 'list'])).out).toBe(
    `AT (UTC)             KIND                USER  HOST           FROM
2026-01-01 10:20:30  ended_session_used  demo  app.localhost  192.0.2.7
`,
  );
  expect((await runAt(control.url, ['security-events', 'lost'])).out).toBe(
    `AT (UTC)             KIND      LOST  WORKER                                REGION
2026-01-01 10:20:30  decision  42    ${HOST_ID}  fra
`,
  );
});
