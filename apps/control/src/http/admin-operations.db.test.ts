import { afterAll, beforeAll, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { newSetupCode } from '@sunray/primitives/setup-code.ts';
import { type AdminStage, adminStage, type Answer, idOf, itemsOf } from '../../../../tests/support/admin-stage.ts';
import { inTransaction } from '../ctx.ts';
import { audit } from '../domains/audit/table.ts';
import { lockHeads } from '../domains/facts/heads.ts';
import { passkeys } from '../domains/passkeys/table.ts';
import { openSession } from '../domains/sessions/open.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
let count = 0;

function unique(word: string): string {
  count += 1;
  return `${word}${count}`;
}

async function addHost(more: Record<string, unknown> = {}) {
  const domain = `${unique('app')}.localhost`;
  const body = { domain, public_origin: `http://${domain}:8787`, backend_url: 'http://127.0.0.1:3000', ...more };
  const answer = await stage.call('POST /api/v1/hosts', { body });
  return { id: idOf(answer), domain, answer };
}

async function addUser(more: Record<string, unknown> = {}) {
  const answer = await stage.call('POST /api/v1/users', { body: { username: unique('user'), ...more } });
  return { id: idOf(answer), answer };
}

async function addSession(user: { id: string }, host: { id: string; domain: string }, passkeyId: string | null = null) {
  return inTransaction(stage.ctx, async (tx) => {
    await lockHeads(tx, [`user:${user.id}`]);
    return openSession(tx, {
      user: { id: user.id, username: 'somebody' },
      host: { ...host, sessionDurationS: 3600 },
      passkeyId,
      amr: ['hwk'],
    });
  });
}

/** The audit rows of the request that gave an answer. */
async function trace(answer: Answer) {
  const requestId = answer.headers.get('x-request-id') ?? '';
  return stage.deps.db.select().from(audit).where(eq(audit.requestId, requestId)).orderBy(audit.id);
}

test('a host is made with its defaults, shown, and found by its domain', async () => {
  const { id, domain, answer } = await addHost();
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({
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
    worker_ids: [stage.workerId],
    created_at: '2026-01-02T03:04:05.000Z',
    updated_at: '2026-01-02T03:04:05.000Z',
  });
  expect((await stage.call(`GET /api/v1/hosts/${id}`)).body).toEqual(answer.body);
  expect(itemsOf(await stage.call(`GET /api/v1/hosts?domain=${domain}`))).toEqual([answer.body]);
  expect(itemsOf(await stage.call('GET /api/v1/hosts?domain=nowhere.localhost'))).toEqual([]);
});

test('making, changing, locking and opening a host leave rows with the old and the new values', async () => {
  const { id, answer } = await addHost();
  const changed = await stage.call(`PATCH /api/v1/hosts/${id}`, { body: { websockets: false, session_duration_s: 60 } });
  const locked = await stage.call(`POST /api/v1/hosts/${id}/lockdown`, { body: { block_traffic: true } });
  const opened = await stage.call(`POST /api/v1/hosts/${id}/lockdown`, { body: { block_traffic: false } });
  expect([changed, locked, opened].map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(changed.body).toEqual({ ...answer.body, websockets: false, session_duration_s: 60 });
  expect([locked.body['block_traffic'], opened.body['block_traffic']]).toEqual([true, false]);
  expect(await trace(answer)).toMatchObject([
    { event: 'host.created', hostId: id, oldValues: null, newValues: answer.body, actorKind: 'api_key', actorName: 'initial', source: 'api', success: true },
  ]);
  expect(await trace(changed)).toMatchObject([{ event: 'host.updated', oldValues: answer.body, newValues: changed.body }]);
  expect(await trace(locked)).toMatchObject([{ event: 'host.locked', oldValues: { block_traffic: false }, newValues: { block_traffic: true } }]);
  expect(await trace(opened)).toMatchObject([{ event: 'host.unlocked', oldValues: { block_traffic: true }, newValues: { block_traffic: false } }]);
});

test.each<[string, Record<string, unknown>, string]>([
  ['a domain that is taken', { domain: 'taken.localhost', public_origin: 'http://taken.localhost' }, 'host.domain-taken'],
  ['a domain in another spelling', { domain: 'UPPER.localhost' }, 'request.invalid'],
  ['a domain with a port', { domain: 'a.localhost:80' }, 'request.invalid'],
  ['an address as domain', { domain: '127.0.0.1', public_origin: 'http://127.0.0.1' }, 'request.invalid'],
  ['a wildcard', { domain: '*.localhost' }, 'request.invalid'],
  ['an origin of another host', { public_origin: 'http://other.localhost' }, 'host.origin-mismatch'],
  ['an origin with a path', { public_origin: 'http://fresh.localhost/x' }, 'request.invalid'],
  ['plain http on a public name', { domain: 'app.example.com', public_origin: 'http://app.example.com' }, 'host.origin-mismatch'],
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
])('a host is not made with %s', async (_name, more, code) => {
  await stage.call('POST /api/v1/hosts', { body: { domain: 'taken.localhost', public_origin: 'http://taken.localhost', backend_url: 'http://127.0.0.1:1' } });
  const body = { domain: 'fresh.localhost', public_origin: 'http://fresh.localhost', backend_url: 'http://127.0.0.1:1', ...more };
  const answer = await stage.call('POST /api/v1/hosts', { body });
  expect(answer.body['code']).toBe(code);
  expect(itemsOf(await stage.call('GET /api/v1/hosts?domain=fresh.localhost'))).toEqual([]);
});

test('a relying party above the domain serves several hosts', async () => {
  const domain = 'one.sunray.localhost';
  const body = { domain, public_origin: `http://${domain}`, backend_url: 'http://127.0.0.1:1', rp_id: 'sunray.localhost' };
  expect((await stage.call('POST /api/v1/hosts', { body })).body).toMatchObject({ rp_id: 'sunray.localhost' });
});

test('a change that is refused changes nothing and leaves no row', async () => {
  const { id, answer } = await addHost();
  const unknown = '01890a5d-ac96-774b-bcce-b302099a8057';
  for (const body of [{ backend_url: 'http://10.0.0.1' }, { public_origin: 'http://x.localhost' }, { rp_id: 'x.com' }, { worker_ids: [unknown] }, { domain: 'new.localhost' }]) {
    const refused = await stage.call(`PATCH /api/v1/hosts/${id}`, { body: { websockets: false, ...body } });
    expect(refused.status).toBe(400);
    expect(await trace(refused)).toEqual([]);
  }
  expect((await stage.call(`GET /api/v1/hosts/${id}`)).body).toEqual(answer.body);
});

test('a person is made, shown, changed, and found under any spelling of the name', async () => {
  const { id, answer } = await addUser({ username: 'Ada', email: 'ada@example.com', display_name: "Ada O'Brien <b>", locale: 'es' });
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({
    id: expect.stringMatching(UUID),
    username: 'Ada',
    email: 'ada@example.com',
    display_name: "Ada O'Brien <b>",
    locale: 'es',
    status: 'active',
    last_login_at: null,
    created_at: '2026-01-02T03:04:05.000Z',
    updated_at: '2026-01-02T03:04:05.000Z',
  });
  expect((await stage.call(`GET /api/v1/users/${id}`)).body).toEqual(answer.body);
  for (const name of ['Ada', 'ada', 'ADA', '%EF%BC%A1da']) {
    expect(itemsOf(await stage.call(`GET /api/v1/users?username=${name}`))).toEqual([answer.body]);
  }
  const changed = await stage.call(`PATCH /api/v1/users/${id}`, { body: { email: null, display_name: 'Ada' } });
  expect(changed.body).toEqual({ ...answer.body, email: null, display_name: 'Ada' });
  expect(await trace(answer)).toMatchObject([{ event: 'user.created', subjectId: id, newValues: answer.body }]);
  expect(await trace(changed)).toMatchObject([{ event: 'user.updated', subjectId: id, oldValues: answer.body, newValues: changed.body }]);
});

test.each(['', ' a', 'a ', 'a\tb', 'a\u200bb', '\u202eevil', 'a'.repeat(101), '\ufdfa'.repeat(20)])('the name %j is refused', async (username) => {
  expect((await stage.call('POST /api/v1/users', { body: { username } })).body['code']).toBe('request.invalid');
});

test('a name that looks the same is taken, when made and when changed', async () => {
  const { id } = await addUser({ username: 'Grace' });
  const other = await addUser();
  for (const username of ['grace', 'GRACE', '\uff27race']) {
    expect((await stage.call('POST /api/v1/users', { body: { username } })).body['code']).toBe('user.name-taken');
    expect((await stage.call(`PATCH /api/v1/users/${other.id}`, { body: { username } })).body['code']).toBe('user.name-taken');
  }
  expect((await stage.call(`PATCH /api/v1/users/${id}`, { body: { username: 'GRACE' } })).body).toMatchObject({ username: 'GRACE' });
});

test('of twenty people made at once under one name there is one', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => stage.call('POST /api/v1/users', { body: { username: 'Only One' } })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  expect(itemsOf(await stage.call('GET /api/v1/users?username=only%20one'))).toHaveLength(1);
  const made = answers.filter(({ status }) => status === 201);
  const traces = await Promise.all(answers.map(trace));
  expect(traces.flat()).toMatchObject([{ event: 'user.created', resourceId: made[0]?.body['id'] }]);
});

test('of twenty hosts made at once under one domain there is one', async () => {
  const body = { domain: 'race.localhost', public_origin: 'http://race.localhost', backend_url: 'http://127.0.0.1:1' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => stage.call('POST /api/v1/hosts', { body })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
});

test('a disabled person has no sessions left, and enabling brings none back', async () => {
  const [host, user] = [await addHost(), await addUser()];
  await addSession(user, host);
  const disabled = await stage.call(`POST /api/v1/users/${user.id}/disable`, { body: { reason: 'left the company' } });
  const enabled = await stage.call(`POST /api/v1/users/${user.id}/enable`);
  expect([disabled.body['status'], enabled.body['status']]).toEqual(['disabled', 'active']);
  expect(itemsOf(await stage.call(`GET /api/v1/sessions?user_id=${user.id}`))).toEqual([]);
  expect(itemsOf(await stage.call(`GET /api/v1/sessions?user_id=${user.id}&state=all`))).toMatchObject([{ ended_why: 'user_disabled' }]);
  expect(await trace(disabled)).toMatchObject([
    { event: 'session.ended', subjectId: user.id, hostId: host.id },
    { event: 'user.disabled', reason: 'left the company', oldValues: { status: 'active' }, newValues: { status: 'disabled' } },
  ]);
  expect(await trace(enabled)).toMatchObject([{ event: 'user.enabled', oldValues: { status: 'disabled' }, newValues: { status: 'active' } }]);
});

test('a host is granted once, listed, and taken with its sessions', async () => {
  const [host, user] = [await addHost(), await addUser()];
  const granted = await stage.call(`PUT /api/v1/users/${user.id}/hosts/${host.id}`);
  const again = await stage.call(`PUT /api/v1/users/${user.id}/hosts/${host.id}`);
  expect([granted.status, granted.text, again.status]).toEqual([204, '', 204]);
  expect((await stage.call(`GET /api/v1/users/${user.id}/hosts`)).body).toEqual({ items: [{ host_id: host.id, domain: host.domain }] });
  await addSession(user, host);
  const taken = await stage.call(`DELETE /api/v1/users/${user.id}/hosts/${host.id}`);
  const takenAgain = await stage.call(`DELETE /api/v1/users/${user.id}/hosts/${host.id}`);
  expect([taken.status, takenAgain.status]).toEqual([204, 404]);
  expect(itemsOf(await stage.call(`GET /api/v1/sessions?user_id=${user.id}`))).toEqual([]);
  expect(await trace(granted)).toMatchObject([{ event: 'user.granted', hostId: host.id, newValues: { host_id: host.id } }]);
  expect(await trace(again)).toEqual([]);
  expect((await trace(taken)).map(({ event }) => event)).toEqual(['session.ended', 'user.grant_removed']);
});

test('a person made with a host that does not exist is not made', async () => {
  const body = { username: 'half', host_ids: ['01890a5d-ac96-774b-bcce-b302099a8057'] };
  expect((await stage.call('POST /api/v1/users', { body })).status).toBe(404);
  expect(itemsOf(await stage.call('GET /api/v1/users?username=half'))).toEqual([]);
});

test('a setup link is shown once, and neither kept nor audited', async () => {
  const host = await addHost();
  const user = await addUser({ host_ids: [host.id] });
  const issued = await stage.call('POST /api/v1/setup-tokens', { body: { user_id: user.id, host_id: host.id, label: 'first day' } });
  const code = String(issued.body['setup_token']);
  expect(issued.status).toBe(201);
  expect(code).toHaveLength(newSetupCode(stage.deps.random).length);
  expect(issued.body).toMatchObject({ url: `http://${host.domain}:8787/.sunray/setup#${code}`, max_uses: 1, expires_at: '2026-01-03T03:04:05.000Z' });
  const listed = await stage.call(`GET /api/v1/setup-tokens?user_id=${user.id}`);
  expect(itemsOf(listed)).toMatchObject([{ id: issued.body['id'], label: 'first day', use_count: 0 }]);
  const revoked = await stage.call(`POST /api/v1/setup-tokens/${idOf(issued)}/revoke`, { body: { reason: 'lost' } });
  expect(revoked.body).toMatchObject({ revoked_reason: 'lost', revoked_at: '2026-01-02T03:04:05.000Z' });
  const rows = [...(await trace(issued)), ...(await trace(revoked))];
  expect(rows.map(({ event }) => event)).toEqual(['setup_token.issued', 'setup_token.revoked']);
  expect(listed.text + revoked.text + JSON.stringify(rows)).not.toContain(code);
});

test.each<[string, (at: { user: string; host: string }) => Record<string, unknown>, number, string]>([
  ['an unknown person', ({ host }) => ({ user_id: '01890a5d-ac96-774b-bcce-b302099a8057', host_id: host }), 404, 'resource.not-found'],
  ['an unknown host', ({ user }) => ({ user_id: user, host_id: '01890a5d-ac96-774b-bcce-b302099a8057' }), 400, 'user.no-host'],
  ['no uses', ({ user, host }) => ({ user_id: user, host_id: host, max_uses: 0 }), 400, 'request.invalid'],
  ['half a use', ({ user, host }) => ({ user_id: user, host_id: host, max_uses: 1.5 }), 400, 'request.invalid'],
  ['an end in the past', ({ user, host }) => ({ user_id: user, host_id: host, expires_in_s: -1 }), 400, 'request.invalid'],
])('a setup link is not issued for %s', async (_name, bodyOf, status, code) => {
  const host = await addHost();
  const user = await addUser({ host_ids: [host.id] });
  const answer = await stage.call('POST /api/v1/setup-tokens', { body: bodyOf({ user: user.id, host: host.id }) });
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
});

test('sessions are listed, shown, ended one by one and all together', async () => {
  const [host, user] = [await addHost(), await addUser()];
  const opened = [await addSession(user, host), await addSession(user, host), await addSession(user, host)];
  const listed = await stage.call(`GET /api/v1/sessions?user_id=${user.id}&host_id=${host.id}`);
  expect(new Set(itemsOf(listed).map(({ sid }) => sid))).toEqual(new Set(opened.map(({ sid }) => sid)));
  const one = `/api/v1/sessions/${opened[0]?.sid}`;
  expect((await stage.call(`GET ${one}`)).body).toMatchObject({ user_id: user.id, host_id: host.id, ended_at: null, amr: ['hwk'] });
  const ended = await stage.call(`DELETE ${one}`);
  const endedAgain = await stage.call(`DELETE ${one}`);
  const all = await stage.call(`POST /api/v1/users/${user.id}/sessions/end`);
  expect([ended.status, endedAgain.status, all.body]).toEqual([204, 204, { ended: 2 }]);
  expect((await trace(ended)).map(({ event, reason }) => [event, reason])).toEqual([['session.ended', 'ended_by_admin']]);
  expect(await trace(endedAgain)).toEqual([]);
  expect(await trace(all)).toHaveLength(2);
  for (const session of opened) expect(listed.text).not.toContain(session.session_token);
});

test("a person's passkeys are listed without their keys and removed with their sessions", async () => {
  const [host, user, stranger] = [await addHost(), await addUser(), await addUser()];
  const id = stage.deps.newId();
  await stage.deps.db.insert(passkeys).values({
    id, userId: user.id, credentialId: unique('credential'), publicKey: 'the-public-key', signCount: 0, rpId: host.domain, transports: ['internal'], aaguid: '00000000-0000-0000-0000-000000000000',
    deviceType: 'multiDevice', backedUp: true, name: 'Laptop', createdAt: new Date(stage.clock.nowMs()),
  });
  await addSession(user, host, id);
  const listed = await stage.call(`GET /api/v1/users/${user.id}/passkeys`);
  expect(itemsOf(listed)).toMatchObject([{ id, name: 'Laptop', rp_id: host.domain }]);
  expect(listed.text).not.toContain('the-public-key');
  expect((await stage.call(`DELETE /api/v1/users/${stranger.id}/passkeys/${id}`)).status).toBe(404);
  const removed = await stage.call(`DELETE /api/v1/users/${user.id}/passkeys/${id}`);
  expect(removed.status).toBe(204);
  expect((await trace(removed)).map(({ event }) => event).sort()).toEqual(['passkey.removed', 'session.ended']);
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
  expect(itemsOf(listed).map(({ name, last_used_at }) => [name, last_used_at])).toContainEqual(['deploy', '2026-01-02T03:04:05.000Z']);
  const revoked = await stage.call(`DELETE /api/v1/api-keys/${idOf(made)}`);
  const again = await stage.call(`DELETE /api/v1/api-keys/${idOf(made)}`);
  expect([revoked.status, again.status]).toEqual([204, 204]);
  expect((await stage.call('GET /api/v1/status', { key })).status).toBe(401);
  const rows = [...(await trace(made)), ...(await trace(revoked)), ...(await trace(again))];
  expect(rows).toMatchObject([
    { event: 'api_key.created', newValues: { name: 'deploy', role: 'super_admin' } },
    { event: 'api_key.revoked', oldValues: { revoked_at: null }, newValues: { revoked_at: '2026-01-02T03:04:05.000Z' } },
  ]);
  expect(listed.text + JSON.stringify(rows)).not.toContain(key);
  expect(listed.text).not.toMatch(/hash/);
});

test.each([{ role: 'owner' }, { role: 'admin' }, { expires_in_s: 0 }, { name: '' }, { name: 'a\nb' }, { user_id: 'x' }])('a key is not made with %j', async (more) => {
  expect((await stage.call('POST /api/v1/api-keys', { body: { name: 'x', ...more } })).body['code']).toBe('request.invalid');
});

test('workers are listed with what they serve and where they run', async () => {
  const { id, domain } = await addHost();
  const [worker] = itemsOf(await stage.call('GET /api/v1/workers'));
  expect(worker).toMatchObject({ id: stage.workerId, name: 'first', lease_ms: 1000, max_stale_s: 900, holders: [], last_seen_at: null });
  expect(worker?.['hosts']).toContainEqual({ host_id: id, domain });
});

test('the status says version, database and workers', async () => {
  const { body } = await stage.call('GET /api/v1/status');
  expect(body).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+/), environment: 'test', epoch: 1, generation: 1, now: '2026-01-02T03:04:05.000Z' });
  expect(body['database']).toMatchObject({ version: expect.stringMatching(/^1[5-9]/) });
  expect(body['workers']).toMatchObject([{ id: stage.workerId }]);
});

test('the audit is searched by each filter, and by all together', async () => {
  const { id, answer } = await addUser();
  const [row] = await trace(answer);
  const by = async (query: string) => itemsOf(await stage.call(`GET /api/v1/audit?limit=200&${query}`)).map((item) => item['id']);
  const other = '01890a5d-ac96-774b-bcce-b302099a8057';
  for (const [fits, fitsNot] of [
    [`subject_id=${id}`, `subject_id=${other}`],
    [`subject_id=${id.toUpperCase()}`, `host_id=${other}`],
    ['event=user.created', 'event=host.created'],
    [`actor_id=${row?.actorId}`, 'actor_id=nobody'],
    ['success=true', 'success=false'],
    ['since=2026-01-02T03:04:05Z', 'since=2026-01-02T03:04:06Z'],
    ['since=2026-01-02T04:04:05%2B01:00', 'until=2026-01-02T03:04:05Z'],
    ['until=2026-01-02T03:04:05.001Z', `event=user.created&subject_id=${other}`],
  ]) {
    expect(await by(`${fits}`), fits).toContain(row?.id);
    expect(await by(`${fitsNot}`), fitsNot).not.toContain(row?.id);
  }
  const everything = `event=user.created&subject_id=${id}&actor_id=${row?.actorId}&success=true&since=2026-01-02T03:04:05Z&until=2027-01-01T00:00:00Z`;
  expect(await by(everything)).toEqual([row?.id]);
});

test.each(['event=user.exploded', 'event=', 'success=yes', 'success=1', 'since=yesterday', 'since=2026-01-02', 'since=2026-13-01T00:00:00Z', 'since=0000-01-01T00:00:00Z', 'since=1969-12-31T23:59:59Z', 'subject_id=7', 'actor_id='])(
  'the audit cannot be searched by %s', async (query) => {
    expect((await stage.call(`GET /api/v1/audit?${query}`)).body['code']).toBe('request.invalid');
  },
);

test('pages of the audit hold each row once, the newest first, also where many have one time', async () => {
  const all = await stage.deps.db.$count(audit);
  const rows: Record<string, unknown>[] = [];
  let next: unknown = '';
  while (next !== null) {
    const answer: Answer = await stage.call(`GET /api/v1/audit?limit=7${next === '' ? '' : `&cursor=${String(next)}`}`);
    rows.push(...itemsOf(answer));
    next = answer.body['next_cursor'];
  }
  expect(new Set(rows.map(({ id }) => id)).size).toBe(all);
  const keys = rows.map(({ at, id }) => `${String(at)} ${String(id)}`);
  expect(keys).toEqual([...keys].sort().reverse());
});

test('the audit says from where and with what client a change came', async () => {
  const answer = await stage.call('POST /api/v1/users', { body: { username: unique('cli') }, headers: { 'x-sunray-client': 'cli', 'user-agent': 'sunray/1' } });
  expect(await trace(answer)).toMatchObject([{ source: 'cli', userAgent: 'sunray/1', requestId: answer.headers.get('x-request-id') }]);
});
