import { expect, test } from 'vitest';
import { displayWidth } from '../text/display-width.ts';
import { HOST, HOST_ID, pageOf, WORKER, WORKER_ID } from '../../../../tests/support/cli/api-rows.ts';
import { fakeControl } from '../../../../tests/support/cli/fake-control.ts';
import { runAt } from '../../../../tests/support/cli/run-sunray.ts';

const OTHER_ID = '01890a5d-ac96-774b-bcce-b302099a8009';
const OTHER = {
  ...WORKER,
  id: OTHER_ID,
  name: 'second',
  holders: [],
  hosts: [],
  health: 'new',
  last_seen_at: null,
};
const SECRET = `${'s'.repeat(42)}A`;
const ONE = `/api/v1/workers/${WORKER_ID}`;
const REPLIES = {
  'GET /api/v1/workers': pageOf(WORKER, OTHER),
  'GET /api/v1/hosts?domain=app.localhost&limit=1': pageOf(HOST),
  'POST /api/v1/workers': { status: 201, body: { ...OTHER, key: { id: '1', secret: SECRET } } },
  [`PATCH ${ONE}`]: { body: WORKER },
  [`DELETE ${ONE}`]: {},
  [`POST ${ONE}/keys`]: { status: 201, body: { id: '3', secret: SECRET } },
  [`DELETE ${ONE}/keys/1`]: {},
  [`POST ${ONE}/assertion-keys/rotate`]: { body: WORKER },
  [`PUT /api/v1/hosts/${HOST_ID}/workers`]: { body: HOST },
  [`PATCH /api/v1/hosts/${HOST_ID}`]: { body: HOST },
};

async function run(...args: string[]) {
  await using control = await fakeControl(REPLIES);
  const ended = await runAt(control.url, args);
  return { ...ended, last: control.asked.at(-1) };
}

test('the list says how each worker is and what it serves, within 100 columns', async () => {
  const { out, code } = await run('workers', 'list');
  expect([code, out]).toEqual([
    0,
    `NAME    STATE  LAST SEEN (UTC)   PENDING  HOSTS          ID
first   ok     2026-01-01 10:20  2        app.localhost  ${WORKER_ID}
second  new    -                 0        -              ${OTHER_ID}
`,
  ]);
  for (const line of out.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(100);
});

test('one is shown with holders, keys and hosts, or as the API has it', async () => {
  const { out } = await run('workers', 'show', 'first');
  for (const shown of [
    '0.1.0, contract 1',
    'for 15 min',
    '1, until 2026-01-02 10:20:30',
    'weur BBBBBBBBBBBBBBBBBBBBBB',
    'may serve until 2026-01-01 10:35:30',
    '12 copies, 2 pending',
    'key k2, not in use yet',
  ])
    expect(out).toContain(shown);
  expect(JSON.parse((await run('workers', 'show', WORKER_ID, '--json')).out)).toEqual(WORKER);
});

test('a removed one is shown as that', async () => {
  await using control = await fakeControl({
    'GET /api/v1/workers': pageOf({ ...WORKER, removed_at: '2026' }),
  });
  expect((await runAt(control.url, ['workers', 'list'])).out).toContain('removed');
});

test('registering shows once what the edge needs', async () => {
  const made = await run('workers', 'create', 'second', '--lease-ms', '0', '--max-stale', '1h');
  expect(made.last).toMatchObject({
    what: 'POST /api/v1/workers',
    body: { name: 'second', lease_ms: 0, max_stale_s: 3600 },
  });
  expect(made.out).toContain(`SUNRAY_WORKER_ID=${OTHER_ID}`);
  expect(made.out).toContain(`WORKER_HMAC_SECRET=1:${SECRET}`);
  expect((await run('workers', 'create', 'second')).last?.body).toEqual({ name: 'second' });
});

test.each<[string[], string, unknown]>([
  [
    ['update', 'first', '--name', 'berlin', '--lease-ms', '5'],
    `PATCH ${ONE}`,
    { name: 'berlin', lease_ms: 5 },
  ],
  [['rotate-key', 'first'], `POST ${ONE}/keys`, { overlap_s: 86_400 }],
  [['rotate-key', 'first', '--overlap', '1h'], `POST ${ONE}/keys`, { overlap_s: 3600 }],
  [['rotate-assertion-key', 'first'], `POST ${ONE}/assertion-keys/rotate`, null],
  [['remove-key', 'first', '1'], `DELETE ${ONE}/keys/1`, null],
  [['remove', 'first'], `DELETE ${ONE}`, null],
  [
    ['bind', 'second', 'app.localhost'],
    `PUT /api/v1/hosts/${HOST_ID}/workers`,
    { worker_ids: [WORKER_ID, OTHER_ID] },
  ],
  [['bind', 'first', 'app.localhost'], `PUT /api/v1/hosts/${HOST_ID}/workers`, { worker_ids: [WORKER_ID] }],
  [['unbind', 'first', 'app.localhost'], `PUT /api/v1/hosts/${HOST_ID}/workers`, { worker_ids: [] }],
])('workers %j asks for just that', async (args, what, body) => {
  const { code, err, last } = await run('workers', ...args);
  expect([code, err]).toEqual([0, '']);
  expect(last).toMatchObject({ what, body });
});

test.each([
  ['second', OTHER_ID],
  ['none', null],
])('a host awaits %s', async (name, id) => {
  const { last } = await run('hosts', 'update', 'app.localhost', '--pending-worker', name);
  expect(last).toMatchObject({ what: `PATCH /api/v1/hosts/${HOST_ID}`, body: { pending_worker_id: id } });
});

test('a new key is shown as the edge takes it, with what becomes of the older', async () => {
  const { out } = await run('workers', 'rotate-key', 'first', '--overlap', '1h');
  expect(out).toContain(`WORKER_HMAC_SECRET=3:${SECRET}`);
  expect(out).toContain('ends in 1 h at the latest');
});

test.each([
  [['remove', 'first'], 'Remove the worker first?'],
  [['remove-key', 'first', '1'], 'End the key 1 of first?'],
  [['unbind', 'first', 'app.localhost'], 'the first worker that asks for it gets it'],
])('workers %j asks a person first, and does nothing without consent', async (args, question) => {
  await using control = await fakeControl(REPLIES);
  const { code, questions } = await runAt(control.url, ['workers', ...args], { consent: false });
  expect([code, questions]).toEqual([1, [expect.stringContaining(question)]]);
  expect(control.asked.filter(({ what }) => !what.startsWith('GET'))).toEqual([]);
});

test('a change of nothing is refused before anything is asked', async () => {
  const { code, err, last } = await run('workers', 'update', 'first');
  expect([code, err, last]).toEqual([2, expect.stringContaining('nothing to change'), undefined]);
});
