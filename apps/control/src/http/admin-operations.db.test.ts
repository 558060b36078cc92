import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSetupCode } from '@sunray/primitives/setup-code.ts';
import { addHost, addSession, addUser, traceOf } from '../../../../tests/support/admin-scene.ts';
import {
  type AdminStage,
  adminStage,
  idOf,
  itemsOf,
  shownBy,
} from '../../../../tests/support/admin-stage.ts';
import { passkeys } from '../domains/passkeys/table.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('a setup link is shown once, and neither kept nor audited', async () => {
  const host = await addHost(stage);
  const user = await addUser(stage, { host_ids: [host.id] });
  const issued = await stage.call('POST /api/v1/setup-tokens', {
    body: { user_id: user.id, host_id: host.id, label: 'first day' },
  });
  const code = String(issued.body['setup_token']);
  expect(issued.status).toBe(201);
  expect(code).toHaveLength(newSetupCode(stage.deps.random).length);
  expect(issued.body).toMatchObject({
    url: `http://${host.domain}:8787/.sunray/setup#${code}`,
    max_uses: 1,
    expires_at: '2026-01-03T03:04:05.000Z',
  });
  const listed = await stage.call(`GET /api/v1/setup-tokens?user_id=${user.id}`);
  expect(itemsOf(listed)).toMatchObject([{ id: issued.body['id'], label: 'first day', use_count: 0 }]);
  const revoked = await stage.call(`POST /api/v1/setup-tokens/${idOf(issued)}/revoke`, {
    body: { reason: 'lost' },
  });
  expect(revoked.body).toMatchObject({ revoked_reason: 'lost', revoked_at: '2026-01-02T03:04:05.000Z' });
  const rows = [...(await traceOf(stage, issued)), ...(await traceOf(stage, revoked))];
  expect(rows.map(({ event }) => event)).toEqual(['setup_token.issued', 'setup_token.revoked']);
  expect(listed.text + revoked.text + JSON.stringify(rows)).not.toContain(code);
});

test.each<[string, (at: { user: string; host: string }) => Record<string, unknown>, number, string]>([
  [
    'an unknown person',
    ({ host }) => ({ user_id: '01890a5d-ac96-774b-bcce-b302099a8057', host_id: host }),
    404,
    'resource.not-found',
  ],
  [
    'an unknown host',
    ({ user }) => ({ user_id: user, host_id: '01890a5d-ac96-774b-bcce-b302099a8057' }),
    400,
    'user.no-host',
  ],
  ['no uses', ({ user, host }) => ({ user_id: user, host_id: host, max_uses: 0 }), 400, 'request.invalid'],
  [
    'half a use',
    ({ user, host }) => ({ user_id: user, host_id: host, max_uses: 1.5 }),
    400,
    'request.invalid',
  ],
  [
    'an end in the past',
    ({ user, host }) => ({ user_id: user, host_id: host, expires_in_s: -1 }),
    400,
    'request.invalid',
  ],
])('a setup link is not issued for %s', async (_name, bodyOf, status, code) => {
  const host = await addHost(stage);
  const user = await addUser(stage, { host_ids: [host.id] });
  const answer = await stage.call('POST /api/v1/setup-tokens', {
    body: bodyOf({ user: user.id, host: host.id }),
  });
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
});

test('sessions are listed, shown, ended one by one and all together', async () => {
  const [host, user] = [await addHost(stage), await addUser(stage)];
  const opened = [
    await addSession(stage, { user, host }),
    await addSession(stage, { user, host }),
    await addSession(stage, { user, host }),
  ];
  const listed = await stage.call(`GET /api/v1/sessions?user_id=${user.id}&host_id=${host.id}`);
  expect(new Set(itemsOf(listed).map(({ sid }) => sid))).toEqual(new Set(opened.map(({ sid }) => sid)));
  const one = `/api/v1/sessions/${opened[0]?.sid}`;
  expect((await stage.call(`GET ${one}`)).body).toMatchObject({
    user_id: user.id,
    host_id: host.id,
    ended_at: null,
    amr: ['hwk'],
  });
  const ended = await stage.call(`DELETE ${one}`);
  const endedAgain = await stage.call(`DELETE ${one}`);
  const all = await stage.call(`POST /api/v1/users/${user.id}/sessions/end`);
  expect([ended.status, endedAgain.status, shownBy(all)]).toEqual([204, 204, { ended: 2 }]);
  expect((await traceOf(stage, ended)).map(({ event, reason }) => [event, reason])).toEqual([
    ['session.ended', 'ended_by_admin'],
  ]);
  expect(await traceOf(stage, endedAgain)).toEqual([]);
  expect(await traceOf(stage, all)).toHaveLength(2);
  for (const session of opened) expect(listed.text).not.toContain(session.session_token);
});

test("a person's passkeys are listed without their keys and removed with their sessions", async () => {
  const [host, user, stranger] = [await addHost(stage), await addUser(stage), await addUser(stage)];
  const id = stage.deps.newId();
  await stage.deps.db.insert(passkeys).values({
    id,
    userId: user.id,
    credentialId: `credential ${id}`,
    publicKey: 'the-public-key',
    signCount: 0,
    rpId: host.domain,
    transports: ['internal'],
    aaguid: '00000000-0000-0000-0000-000000000000',
    deviceType: 'multiDevice',
    backedUp: true,
    name: 'Laptop',
    createdAt: new Date(stage.clock.nowMs()),
  });
  await addSession(stage, { user, host, passkeyId: id });
  const listed = await stage.call(`GET /api/v1/users/${user.id}/passkeys`);
  expect(itemsOf(listed)).toMatchObject([{ id, name: 'Laptop', rp_id: host.domain }]);
  expect(listed.text).not.toContain('the-public-key');
  expect((await stage.call(`DELETE /api/v1/users/${stranger.id}/passkeys/${id}`)).status).toBe(404);
  const removed = await stage.call(`DELETE /api/v1/users/${user.id}/passkeys/${id}`);
  expect(removed.status).toBe(204);
  expect((await traceOf(stage, removed)).map(({ event }) => event).sort()).toEqual([
    'passkey.removed',
    'session.ended',
  ]);
  expect(itemsOf(await stage.call(`GET /api/v1/users/${user.id}/passkeys`))).toEqual([]);
});

test('a key is shown once, works, and is neither kept nor audited', async () => {
  const made = await stage.call('POST /api/v1/api-keys', { body: { name: 'deploy', expires_in_s: 3600 } });
  const key = String(made.body['api_key']);
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    id: expect.stringMatching(UUID),
    name: 'deploy',
    role: 'super_admin',
    created_at: '2026-01-02T03:04:05.000Z',
    expires_at: '2026-01-02T04:04:05.000Z',
    revoked_at: null,
    last_used_at: null,
    api_key: expect.stringMatching(/^sra_[\w-]{43}$/),
  });
  const status = await stage.call('GET /api/v1/status', { key });
  expect(status.status).toBe(200);
  const listed = await stage.call('GET /api/v1/api-keys');
  expect(itemsOf(listed).map(({ name, last_used_at }) => [name, last_used_at])).toContainEqual([
    'deploy',
    '2026-01-02T03:04:05.000Z',
  ]);
  const revoked = await stage.call(`DELETE /api/v1/api-keys/${idOf(made)}`);
  const again = await stage.call(`DELETE /api/v1/api-keys/${idOf(made)}`);
  expect([revoked.status, again.status]).toEqual([204, 204]);
  expect((await stage.call('GET /api/v1/status', { key })).status).toBe(401);
  const rows = [
    ...(await traceOf(stage, made)),
    ...(await traceOf(stage, revoked)),
    ...(await traceOf(stage, again)),
  ];
  expect(rows).toMatchObject([
    { event: 'api_key.created', newValues: { name: 'deploy', role: 'super_admin' } },
    {
      event: 'api_key.revoked',
      oldValues: { revoked_at: null },
      newValues: { revoked_at: '2026-01-02T03:04:05.000Z' },
    },
  ]);
  expect(listed.text + JSON.stringify(rows)).not.toContain(key);
  expect(listed.text).not.toMatch(/hash/);
});

test.each([
  { role: 'owner' },
  { role: 'admin' },
  { expires_in_s: 0 },
  { name: '' },
  { name: 'a\nb' },
  { user_id: 'x' },
])('a key is not made with %j', async (more) => {
  expect((await stage.call('POST /api/v1/api-keys', { body: { name: 'x', ...more } })).body['code']).toBe(
    'request.invalid',
  );
});

test('workers are listed with what they serve and where they run', async () => {
  const { id, domain } = await addHost(stage);
  const [worker] = itemsOf(await stage.call('GET /api/v1/workers'));
  expect(worker).toMatchObject({
    id: stage.workerId,
    name: 'first',
    lease_ms: 1000,
    max_stale_s: 900,
    holders: [],
    last_seen_at: null,
  });
  expect(worker?.['hosts']).toContainEqual({ host_id: id, domain });
});

test('the status says version, database and workers', async () => {
  const { body } = await stage.call('GET /api/v1/status');
  expect(body).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    environment: 'test',
    epoch: 1,
    generation: 1,
    now: '2026-01-02T03:04:05.000Z',
  });
  expect(body['database']).toMatchObject({ version: expect.stringMatching(/^1[5-9]/) });
  expect(body['workers']).toMatchObject([{ id: stage.workerId }]);
});
