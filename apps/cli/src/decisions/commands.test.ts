import { expect, test } from 'vitest';
import { HOST, HOST_ID, pageOf, USER, USER_ID } from '../../../../tests/support/cli/api-rows.ts';
import { fakeControl } from '../../../../tests/support/cli/fake-control.ts';
import { runAt, runSunray } from '../../../../tests/support/cli/run-sunray.ts';
import { displayWidth } from '../text/display-width.ts';
import type { Decision } from './decision.ts';

const NAMES = {
  [`GET /api/v1/users/${USER_ID}`]: { body: USER },
  [`GET /api/v1/hosts/${HOST_ID}`]: { body: HOST },
  'GET /api/v1/users?username=demo&limit=1': pageOf(USER),
  'GET /api/v1/hosts?domain=app.localhost&limit=1': pageOf(HOST),
};
const DECISION: Decision = {
  at: '2026-01-01T10:20:30.456Z',
  host_id: HOST_ID,
  user_id: USER_ID,
  verdict: 'deny',
  reason: 'user.not-granted',
  weight: 1,
  method: 'GET',
  path: '/reports',
  status: 403,
  ip: '192.0.2.7',
};

test('decisions name people and hosts, say how many requests a row stands for, and fit 100 columns', async () => {
  await using control = await fakeControl({
    ...NAMES,
    'GET /api/v1/decisions': pageOf(
      DECISION,
      { ...DECISION, verdict: 'allow', reason: 'session', weight: 10, path: '/x' },
      { ...DECISION, user_id: null, host_id: null, ip: null, path: `/${'long'.repeat(100)}` },
    ),
  });
  const { out } = await runAt(control.url, ['decisions', 'list']);
  const [, denied, allowed, unknown] = out.split('\n');
  expect(denied).toMatch(
    /^2026-01-01 10:20:30 +deny +user\.not-granted +demo +app\.localhost +GET \/reports/,
  );
  expect(allowed).toMatch(/ allow x10 +session /);
  expect(unknown).toMatch(/ - +- +GET \/long.*… +-$/);
  for (const line of out.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(100);
});

test('names become ids and filters reach the control plane', async () => {
  await using control = await fakeControl({ ...NAMES, 'GET /api/v1/decisions': pageOf() });
  const filters = [
    '--verdict',
    'deny',
    '--user',
    'demo',
    '--host',
    'app.localhost',
    '--reason',
    'user.inactive',
  ];
  expect((await runAt(control.url, ['decisions', 'list', ...filters])).out).toBe('Nothing was decided.\n');
  const asked = control.asked.at(-1)?.what ?? '';
  for (const part of ['verdict=deny', `user_id=${USER_ID}`, `host_id=${HOST_ID}`, 'reason=user.inactive'])
    expect(asked).toContain(part);
});

test.each([
  [['decisions']],
  [['decisions', 'list', '--verdict', 'maybe']],
  [['security-events', 'list', '--kind', 'boredom']],
])('%j is not how a command is written: 2', async (args) => {
  expect((await runSunray(args)).code).toBe(2);
});
