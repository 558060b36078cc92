import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { fakeControl, refusal } from '../../../../tests/support/cli/fake-control.ts';
import { HOST, HOST_ID, pageOf, USER, USER_ID } from '../../../../tests/support/cli/api-rows.ts';
import { runAt } from '../../../../tests/support/cli/run-sunray.ts';

const ORIGIN = ['--origin', HOST.public_origin];
const TOKEN = {
  id: 't',
  user_id: USER_ID,
  host_ids: [HOST_ID],
  label: null,
  max_uses: 1,
  use_count: 0,
  expires_at: '2026-01-03T03:04:05Z',
  revoked_at: null,
  last_used_at: null,
  created_at: '2026-01-02T03:04:05Z',
  setup_token: 'ABCDE-FGHJK',
  url: `${HOST.public_origin}/.sunray/setup#ABCDE-FGHJK`,
};
const EMPTY = {
  'GET /api/v1/users': pageOf(),
  'GET /api/v1/hosts': pageOf(),
  'POST /api/v1/users': { status: 201, body: USER },
  [`PUT /api/v1/users/${USER_ID}/hosts/${HOST_ID}`]: {},
  'POST /api/v1/setup-tokens': { status: 201, body: TOKEN },
};

async function application(): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}

function protect(control: string, url: string, ...more: string[]) {
  return runAt(control, ['protect', url, '--as', 'app.localhost', '--user', 'demo', ...ORIGIN, ...more]);
}

test('host, user, grant and link are made, and a person reads where to go and what the link is for', async () => {
  await using app = await application();
  const host = { ...HOST, backend_url: app.url };
  await using control = await fakeControl({ ...EMPTY, 'POST /api/v1/hosts': { status: 201, body: host } });
  const { code, out, err } = await protect(control.url, app.url, '--max-uses', '3');
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(`Address      http://app.localhost:8787/
Application  ${app.url}
User         demo (new)
Setup link   http://app.localhost:8787/.sunray/setup#ABCDE-FGHJK
             Whoever opens it creates a passkey and is demo from then on.
             It works once, until 2026-01-03 03:04:05 UTC, and is not shown again.
`);
  const changes = control.asked.filter(({ what }) => !what.startsWith('GET'));
  expect(changes.map(({ body }) => body)).toEqual([
    { domain: 'app.localhost', public_origin: HOST.public_origin, backend_url: app.url },
    { username: 'demo' },
    null,
    { user_id: USER_ID, host_id: HOST_ID, max_uses: 3 },
  ]);
});

test('a second time, only what differs is changed, and where it led before is said', async () => {
  await using app = await application();
  const known = { ...EMPTY, 'GET /api/v1/users': pageOf(USER), 'GET /api/v1/hosts': pageOf(HOST) };
  const moved = { body: { ...HOST, backend_url: app.url } };
  await using control = await fakeControl({ ...known, [`PATCH /api/v1/hosts/${HOST_ID}`]: moved });
  const { code, out, err } = await protect(control.url, app.url);
  expect([code, out]).toEqual([0, expect.stringContaining('User         demo\n')]);
  expect(err).toContain('led to http://127.0.0.1:3000');
  const changes = control.asked.map(({ what }) => what).filter((what) => !what.startsWith('GET'));
  expect(changes.map((what) => what.split(' ')[0])).toEqual(['PATCH', 'PUT', 'POST']);
});

test('an application that does not answer yet is a warning, and so is a host that lets nobody in', async () => {
  const closed = await application();
  await closed[Symbol.asyncDispose]();
  const host = { ...HOST, backend_url: closed.url, block_traffic: true };
  await using control = await fakeControl({ ...EMPTY, 'GET /api/v1/hosts': pageOf(host) });
  const { code, err } = await protect(control.url, closed.url);
  expect(code).toBe(0);
  expect(err).toContain(`nothing answers at ${closed.url} (connection refused)`);
  expect(err).toContain('app.localhost is locked');
});

test('nothing is made for a person who is shut out', async () => {
  await using control = await fakeControl({
    ...EMPTY,
    'GET /api/v1/users': pageOf({ ...USER, status: 'disabled' }),
  });
  const { code, out, err } = await protect(control.url, 'http://127.0.0.1:3000');
  expect([code, out, err]).toEqual([1, '', expect.stringContaining('is disabled')]);
  expect(control.asked.filter(({ what }) => !what.startsWith('GET'))).toEqual([]);
});

test('a backend that is refused ends the command before anybody is made', async () => {
  await using control = await fakeControl({
    ...EMPTY,
    'POST /api/v1/hosts': refusal(400, 'host.backend-refused'),
  });
  const { code, err } = await protect(control.url, 'http://169.254.169.254');
  expect([code, err]).toEqual([1, expect.stringContaining('host.backend-refused')]);
  expect(control.asked.map(({ what }) => what)).not.toContain('POST /api/v1/users');
});

test('JSON holds host, user and link as the API gave them', async () => {
  await using control = await fakeControl({
    ...EMPTY,
    'GET /api/v1/hosts': pageOf({ ...HOST, backend_url: 'http://127.0.0.1:1' }),
  });
  const { out } = await protect(control.url, 'http://127.0.0.1:1', '--json');
  expect(JSON.parse(out)).toEqual({
    host: { ...HOST, backend_url: 'http://127.0.0.1:1' },
    user: USER,
    setup_token: TOKEN,
  });
});
