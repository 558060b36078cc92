import { afterAll, beforeAll, expect, test } from 'vitest';
import { addHost, addSession, addUser, traceOf } from '../../../../../tests/support/admin-scene.ts';
import { type AdminStage, adminStage, itemsOf, shownBy } from '../../../../../tests/support/admin-stage.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('a person is made, shown, changed, and found under any spelling of the name', async () => {
  const { id, answer } = await addUser(stage, {
    username: 'Ada',
    email: 'ada@example.com',
    display_name: "Ada O'Brien <b>",
    locale: 'es',
  });
  expect(answer.status).toBe(201);
  const made = shownBy(answer);
  expect(made).toEqual({
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
  expect((await stage.call(`GET /api/v1/users/${id}`)).body).toEqual(made);
  for (const name of ['Ada', 'ada', 'ADA', '%EF%BC%A1da']) {
    expect(itemsOf(await stage.call(`GET /api/v1/users?username=${name}`))).toEqual([made]);
  }
  const changed = await stage.call(`PATCH /api/v1/users/${id}`, {
    body: { email: null, display_name: 'Ada' },
  });
  expect(shownBy(changed)).toEqual({ ...made, email: null, display_name: 'Ada' });
  expect(await traceOf(stage, answer)).toMatchObject([
    { event: 'user.created', subjectId: id, newValues: made },
  ]);
  expect(await traceOf(stage, changed)).toMatchObject([
    { event: 'user.updated', subjectId: id, oldValues: made, newValues: shownBy(changed) },
  ]);
});

test.each(['', ' a', 'a ', 'a\tb', 'a\u200bb', '\u202eevil', 'a'.repeat(101), '\ufdfa'.repeat(20)])(
  'the name %j is refused',
  async (username) => {
    expect((await stage.call('POST /api/v1/users', { body: { username } })).body['code']).toBe(
      'request.invalid',
    );
  },
);

test('a name that looks the same is taken, when made and when changed', async () => {
  const { id } = await addUser(stage, { username: 'Grace' });
  const other = await addUser(stage);
  for (const username of ['grace', 'GRACE', '\uff27race']) {
    expect((await stage.call('POST /api/v1/users', { body: { username } })).body['code']).toBe(
      'user.name-taken',
    );
    expect((await stage.call(`PATCH /api/v1/users/${other.id}`, { body: { username } })).body['code']).toBe(
      'user.name-taken',
    );
  }
  expect((await stage.call(`PATCH /api/v1/users/${id}`, { body: { username: 'GRACE' } })).body).toMatchObject(
    { username: 'GRACE' },
  );
});

test('of twenty people made at once under one name there is one', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => stage.call('POST /api/v1/users', { body: { username: 'Only One' } })),
  );
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    201,
    ...Array.from({ length: 19 }, () => 409),
  ]);
  expect(itemsOf(await stage.call('GET /api/v1/users?username=only%20one'))).toHaveLength(1);
  const made = answers.filter(({ status }) => status === 201);
  const traces = await Promise.all(answers.map((answer) => traceOf(stage, answer)));
  expect(traces.flat()).toMatchObject([{ event: 'user.created', resourceId: made[0]?.body['id'] }]);
});

test('a disabled person has no sessions left, and enabling brings none back', async () => {
  const [host, user] = [await addHost(stage), await addUser(stage)];
  await addSession(stage, { user, host });
  const disabled = await stage.call(`POST /api/v1/users/${user.id}/disable`, {
    body: { reason: 'left the company' },
  });
  const enabled = await stage.call(`POST /api/v1/users/${user.id}/enable`);
  expect([disabled.body['status'], enabled.body['status']]).toEqual(['disabled', 'active']);
  expect(itemsOf(await stage.call(`GET /api/v1/sessions?user_id=${user.id}`))).toEqual([]);
  expect(itemsOf(await stage.call(`GET /api/v1/sessions?user_id=${user.id}&state=all`))).toMatchObject([
    { ended_why: 'user_disabled' },
  ]);
  expect(await traceOf(stage, disabled)).toMatchObject([
    { event: 'session.ended', subjectId: user.id, hostId: host.id },
    {
      event: 'user.disabled',
      reason: 'left the company',
      oldValues: { status: 'active' },
      newValues: { status: 'disabled' },
    },
  ]);
  expect(await traceOf(stage, enabled)).toMatchObject([
    { event: 'user.enabled', oldValues: { status: 'disabled' }, newValues: { status: 'active' } },
  ]);
});

test('a host is granted once, listed, and taken with its sessions', async () => {
  const [host, user] = [await addHost(stage), await addUser(stage)];
  const granted = await stage.call(`PUT /api/v1/users/${user.id}/hosts/${host.id}`);
  const again = await stage.call(`PUT /api/v1/users/${user.id}/hosts/${host.id}`);
  expect([granted.status, granted.text, again.status]).toEqual([204, '', 204]);
  expect((await stage.call(`GET /api/v1/users/${user.id}/hosts`)).body).toEqual({
    items: [{ host_id: host.id, domain: host.domain }],
  });
  await addSession(stage, { user, host });
  const taken = await stage.call(`DELETE /api/v1/users/${user.id}/hosts/${host.id}`);
  const takenAgain = await stage.call(`DELETE /api/v1/users/${user.id}/hosts/${host.id}`);
  expect([taken.status, takenAgain.status]).toEqual([204, 404]);
  expect(itemsOf(await stage.call(`GET /api/v1/sessions?user_id=${user.id}`))).toEqual([]);
  expect(await traceOf(stage, granted)).toMatchObject([
    { event: 'user.granted', hostId: host.id, newValues: { host_id: host.id } },
  ]);
  expect(await traceOf(stage, again)).toEqual([]);
  expect((await traceOf(stage, taken)).map(({ event }) => event)).toEqual([
    'session.ended',
    'user.grant_removed',
  ]);
});

test('a person made with a host that does not exist is not made', async () => {
  const body = { username: 'half', host_ids: ['01890a5d-ac96-774b-bcce-b302099a8057'] };
  expect((await stage.call('POST /api/v1/users', { body })).status).toBe(404);
  expect(itemsOf(await stage.call('GET /api/v1/users?username=half'))).toEqual([]);
});
