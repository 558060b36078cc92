import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { HOST } from '../../../../tests/support/cli/api-rows.ts';
import { checkClocks } from './check-clocks.ts';
import { checkControl } from './check-control.ts';
import { checkEdge } from './check-edge.ts';
import { checkHost } from './check-host.ts';
import { checkWorkers } from './check-workers.ts';
import type { Finding } from './finding.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function answering(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Nothing listens on port 1 of a loopback address. */
const NOBODY = 'http://127.0.0.1:1';
const problem = (code: string) => JSON.stringify({ title: 'x', code });
const said = (findings: Finding[]) => findings.map(({ level, message }) => `${level} ${message}`).join('\n');

test.each([
  [200, 'ok', 'ok', 'ready at'],
  [503, '{}', 'fail', 'without its database'],
  [404, 'x', 'fail', 'something else answers'],
])('a control plane that answers /readyz by %i %s: %s', async (status, body, level, message) => {
  expect(await checkControl(await answering(status, body))).toMatchObject({
    level,
    message: expect.stringContaining(message),
  });
});

test.each([
  [200, 'ok\n', 'ok', 'runs at'],
  [200, 'degraded', 'warn', 'could not reach the control plane'],
  [503, 'The edge is not configured.', 'fail', 'cannot read its configuration'],
  [200, '<html>', 'fail', 'something else answers'],
])('an edge that answers its health check by %i %j: %s', async (status, body, level, message) => {
  expect(await checkEdge(await answering(status, body))).toMatchObject({
    level,
    message: expect.stringContaining(message),
  });
});

test('what does not answer at all has failed, with the reason', async () => {
  expect(said([await checkControl(NOBODY), await checkEdge(NOBODY)])).toBe(
    `fail does not answer at ${NOBODY} (connection refused)\nfail does not answer at ${NOBODY} (connection refused)`,
  );
});

test.each([
  [401, problem('session.required'), {}, 'ok', 'is guarded at'],
  [403, problem('host.locked'), { block_traffic: true }, 'ok', 'is locked'],
  [503, problem('host.inactive'), { is_active: false }, 'ok', 'is inactive'],
  [403, problem('host.locked'), {}, 'fail', 'the edge answers host.locked'],
  [401, problem('session.required'), { block_traffic: true }, 'fail', 'the edge answers session.required'],
  [421, problem('host.unknown'), {}, 'fail', 'the edge does not know it'],
  [503, problem('edge.stale'), {}, 'fail', 'the edge answers edge.stale'],
  [200, 'welcome', {}, 'fail', 'is not the edge'],
])('an address that answers %i %s of a host with %j: %s', async (status, body, more, level, message) => {
  const host = { ...HOST, ...more, public_origin: await answering(status, body), backend_url: NOBODY };
  const [front] = await checkHost(host, true);
  expect(front).toMatchObject({ level, message: expect.stringContaining(message) });
});

test('a localhost name is asked on this machine, whatever the resolver says', async () => {
  const { port } = new URL(await answering(401, problem('session.required')));
  const host = { ...HOST, public_origin: `http://app.localhost:${port}`, backend_url: NOBODY };
  expect(said((await checkHost(host, true)).slice(0, 1))).toBe(
    `ok is guarded at http://app.localhost:${port}`,
  );
});

test.each([
  [200, 'ok', 'open, on loopback alone'],
  [401, 'ok', 'closed'],
  [403, 'ok', 'closed'],
  [302, 'ok', 'no page without an assertion'],
])(
  'an application on loopback that answers %i without an assertion: %s, %s',
  async (status, level, message) => {
    const host = { ...HOST, public_origin: NOBODY, backend_url: await answering(status, 'x') };
    const [, backend, sideDoor] = await checkHost(host, true);
    expect(backend).toMatchObject({ level: 'ok', message: expect.stringContaining(`HTTP ${status}`) });
    expect(sideDoor).toMatchObject({ level, message: expect.stringContaining(message) });
  },
);

test('an application that others can reach and that answers without an assertion is warned of', async () => {
  const { port } = new URL(await answering(200, 'x'));
  const host = { ...HOST, public_origin: NOBODY, backend_url: `http://0.0.0.0:${port}` };
  const sideDoor = (await checkHost(host, true)).at(-1);
  expect(sideDoor).toMatchObject({ level: 'warn', message: expect.stringContaining('open:') });
  expect(sideDoor?.advice).toContain('X-Sunray-Jwt-Assertion');
});

test('what does not answer is a failure beside the edge, and elsewhere it may just be hidden', async () => {
  const host = { ...HOST, public_origin: NOBODY, backend_url: NOBODY };
  expect((await checkHost(host, true)).map(({ level }) => level)).toEqual(['fail', 'fail']);
  expect((await checkHost(host, false)).map(({ level }) => level)).toEqual(['warn', 'ok']);
});

const STATUS = {
  version: '1',
  environment: 'test',
  now: '2026-01-02T03:04:05Z',
  database: { version: '18', now: '2026-01-02T03:04:05Z' },
};
const worker = (last_seen_at: string | null) => ({ id: 'w', name: 'first', last_seen_at });

test.each([
  [[], 'fail there is no worker'],
  [[worker(null)], 'fail has never spoken to the control plane'],
  [[worker('2026-01-02T02:59:06Z')], 'ok last seen 2026-01-02 02:59:06 UTC'],
  [[worker('2026-01-02T02:59:05Z')], 'warn was last seen 2026-01-02 02:59:05 UTC'],
])('workers %j: %s', (workers, expected) => {
  expect(said(checkWorkers({ ...STATUS, workers }))).toBe(expected);
});

test.each([
  [0, 'ok the clock of the control plane is right'],
  [-5000, 'ok the clock of the control plane is right'],
  [20_000, 'warn the clock of the control plane is 20 s ahead'],
  [-61_000, 'fail the clock of the control plane is 61 s behind'],
])('a control plane %i ms off: %s', (offMs, expected) => {
  const findings = checkClocks({ ...STATUS, workers: [] }, Date.parse(STATUS.now) - offMs);
  expect(said(findings)).toBe(`${expected}\nok the clock of the database is right`);
});
