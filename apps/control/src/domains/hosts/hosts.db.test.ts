import { afterAll, beforeAll, expect, test } from 'vitest';
import { addHost, traceOf } from '../../../../../tests/support/admin-scene.ts';
import { type AdminStage, adminStage, itemsOf, shownBy } from '../../../../../tests/support/admin-stage.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('a host is made with its defaults, shown, and found by its domain', async () => {
  const { id, domain, answer } = await addHost(stage);
  expect(answer.status).toBe(201);
  expect(shownBy(answer)).toEqual({
    id: expect.stringMatching(UUID),
    domain,
    public_origin: `http://${domain}:8787`,
    backend_url: 'http://127.0.0.1:3000',
    is_active: true,
    block_traffic: false,
    rp_id: domain,
    session_duration_s: 3600,
    websockets: true,
    websocket_origins: [],
    cors: { mode: 'refuse' },
    security_headers: true,
    max_body_bytes: 104_857_600,
    decision_sampling: 0.1,
    worker_ids: [stage.workerId],
    pending_worker_id: null,
    created_at: '2026-01-02T03:04:05.000Z',
    updated_at: '2026-01-02T03:04:05.000Z',
  });
  expect((await stage.call(`GET /api/v1/hosts/${id}`)).body).toEqual(shownBy(answer));
  expect(itemsOf(await stage.call(`GET /api/v1/hosts?domain=${domain}`))).toEqual([shownBy(answer)]);
  expect(itemsOf(await stage.call('GET /api/v1/hosts?domain=nowhere.localhost'))).toEqual([]);
});

test('making, changing, locking and opening a host leave rows with the old and the new values', async () => {
  const { id, answer } = await addHost(stage);
  const changed = await stage.call(`PATCH /api/v1/hosts/${id}`, {
    body: { websockets: false, session_duration_s: 60 },
  });
  const locked = await stage.call(`POST /api/v1/hosts/${id}/lockdown`, { body: { block_traffic: true } });
  const opened = await stage.call(`POST /api/v1/hosts/${id}/lockdown`, { body: { block_traffic: false } });
  expect([changed, locked, opened].map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(shownBy(changed)).toEqual({ ...shownBy(answer), websockets: false, session_duration_s: 60 });
  expect([locked.body['block_traffic'], opened.body['block_traffic']]).toEqual([true, false]);
  expect(await traceOf(stage, answer)).toMatchObject([
    {
      event: 'host.created',
      hostId: id,
      oldValues: null,
      newValues: shownBy(answer),
      actorKind: 'api_key',
      actorName: 'initial',
      source: 'api',
      success: true,
    },
  ]);
  expect(await traceOf(stage, changed)).toMatchObject([
    { event: 'host.updated', oldValues: shownBy(answer), newValues: shownBy(changed) },
  ]);
  expect(await traceOf(stage, locked)).toMatchObject([
    { event: 'host.locked', oldValues: { block_traffic: false }, newValues: { block_traffic: true } },
  ]);
  expect(await traceOf(stage, opened)).toMatchObject([
    { event: 'host.unlocked', oldValues: { block_traffic: true }, newValues: { block_traffic: false } },
  ]);
});

test.each<[string, Record<string, unknown>, string]>([
  [
    'a domain that is taken',
    { domain: 'taken.localhost', public_origin: 'http://taken.localhost' },
    'host.domain-taken',
  ],
  ['a domain in another spelling', { domain: 'UPPER.localhost' }, 'request.invalid'],
  ['a domain with a port', { domain: 'a.localhost:80' }, 'request.invalid'],
  ['an address as domain', { domain: '127.0.0.1', public_origin: 'http://127.0.0.1' }, 'request.invalid'],
  ['a wildcard', { domain: '*.localhost' }, 'request.invalid'],
  ['an origin of another host', { public_origin: 'http://other.localhost' }, 'host.origin-mismatch'],
  ['an origin with a path', { public_origin: 'http://fresh.localhost/x' }, 'request.invalid'],
  [
    'plain http on a public name',
    { domain: 'app.example.com', public_origin: 'http://app.example.com' },
    'host.origin-mismatch',
  ],
  ['a metadata backend', { backend_url: 'http://169.254.169.254/latest' }, 'host.backend-refused'],
  ['a private backend', { backend_url: 'http://10.0.0.1/' }, 'host.backend-refused'],
  ['a backend with a password', { backend_url: 'http://u:p@127.0.0.1/' }, 'host.backend-refused'],
  ['a foreign relying party', { rp_id: 'example.com' }, 'host.rp-id-refused'],
  ['a relying party below the domain', { rp_id: 'x.fresh.localhost' }, 'host.rp-id-refused'],
  ['a relying party of one label', { rp_id: 'localhost' }, 'host.rp-id-refused'],
  ['a part of a label as relying party', { rp_id: 'resh.localhost' }, 'host.rp-id-refused'],
  ['an empty relying party', { rp_id: '' }, 'host.rp-id-refused'],
  ['an unknown worker', { worker_ids: ['01890a5d-ac96-774b-bcce-b302099a8057'] }, 'request.invalid'],
  ['no worker', { worker_ids: [] }, 'request.invalid'],
  ['a WebSocket origin that is none', { websocket_origins: ['*'] }, 'request.invalid'],
  ['a CORS origin that is none', { cors: { mode: 'list', origins: ['null'] } }, 'request.invalid'],
  ['an unknown CORS mode', { cors: { mode: 'any' } }, 'request.invalid'],
  ['a session of a second', { session_duration_s: 1 }, 'request.invalid'],
  ['a session of two days', { session_duration_s: 172_800 }, 'request.invalid'],
  ['half a byte', { max_body_bytes: 0.5 }, 'request.invalid'],
  ['more than every decision', { decision_sampling: 1.01 }, 'request.invalid'],
])('a host is not made with %s', async (_name, more, code) => {
  await stage.call('POST /api/v1/hosts', {
    body: {
      domain: 'taken.localhost',
      public_origin: 'http://taken.localhost',
      backend_url: 'http://127.0.0.1:1',
    },
  });
  const body = {
    domain: 'fresh.localhost',
    public_origin: 'http://fresh.localhost',
    backend_url: 'http://127.0.0.1:1',
    ...more,
  };
  const answer = await stage.call('POST /api/v1/hosts', { body });
  expect(answer.body['code']).toBe(code);
  expect(itemsOf(await stage.call('GET /api/v1/hosts?domain=fresh.localhost'))).toEqual([]);
});

test('a relying party above the domain serves several hosts', async () => {
  const domain = 'one.sunray.localhost';
  const body = {
    domain,
    public_origin: `http://${domain}`,
    backend_url: 'http://127.0.0.1:1',
    rp_id: 'sunray.localhost',
  };
  expect((await stage.call('POST /api/v1/hosts', { body })).body).toMatchObject({
    rp_id: 'sunray.localhost',
  });
});

test('a change that is refused changes nothing and leaves no row', async () => {
  const { id, answer } = await addHost(stage);
  const unknown = '01890a5d-ac96-774b-bcce-b302099a8057';
  for (const body of [
    { backend_url: 'http://10.0.0.1' },
    { public_origin: 'http://x.localhost' },
    { rp_id: 'x.com' },
    { worker_ids: [unknown] },
    { domain: 'new.localhost' },
  ]) {
    const refused = await stage.call(`PATCH /api/v1/hosts/${id}`, { body: { websockets: false, ...body } });
    expect(refused.status).toBe(400);
    expect(await traceOf(stage, refused)).toEqual([]);
  }
  expect((await stage.call(`GET /api/v1/hosts/${id}`)).body).toEqual(shownBy(answer));
});

test('of twenty hosts made at once under one domain there is one', async () => {
  const body = {
    domain: 'race.localhost',
    public_origin: 'http://race.localhost',
    backend_url: 'http://127.0.0.1:1',
  };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => stage.call('POST /api/v1/hosts', { body })),
  );
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    201,
    ...Array.from({ length: 19 }, () => 409),
  ]);
});
