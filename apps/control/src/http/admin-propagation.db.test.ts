import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Subject } from '@sunray/contract/facts.ts';
import { addHost, addSession, addUser } from '../../../../tests/support/admin-scene.ts';
import { type AdminStage, adminStage, type Answer } from '../../../../tests/support/admin-stage.ts';
import { TestHolder } from '../../../../tests/support/test-holder.ts';
import { createApp } from '../app.ts';
import { passkeys } from '../domains/passkeys/table.ts';
import { propagationBrief, propagationView } from '../domains/propagations/schema.ts';
import { propagationChanges, propagations } from '../domains/propagations/table.ts';
import { issueSetupToken } from '../domains/setup-tokens/issue.ts';
import { workers } from '../domains/workers/table.ts';
import { ADMIN_ROUTES } from './admin-routes.ts';

let stage: AdminStage;
let at: Scene;
beforeAll(async () => {
  stage = await adminStage();
});
beforeEach(async () => {
  at = await scene();
});
afterAll(() => stage[Symbol.asyncDispose]());

type Scene = Awaited<ReturnType<typeof scene>>;

/** A person who may enter a host, with a session, a passkey and an open setup token. */
async function scene() {
  const worker_ids = [stage.workerId];
  const [host, other] = [await addHost(stage, { worker_ids }), await addHost(stage, { worker_ids })];
  const user = await addUser(stage, { host_ids: [host.id] });
  const passkeyId = stage.deps.newId();
  await stage.deps.db.insert(passkeys).values({
    id: passkeyId,
    userId: user.id,
    credentialId: passkeyId,
    publicKey: 'k',
    signCount: 0,
    rpId: host.domain,
    transports: [],
    aaguid: 'a',
    deviceType: 'singleDevice',
    backedUp: false,
    name: 'n',
    createdAt: new Date(0),
  });
  const session = await addSession(stage, { user, host, passkeyId });
  const token = await issueSetupToken(stage.ctx, { user_id: user.id, host_ids: [host.id] });
  const second = stage.deps.newId();
  await stage.deps.db.insert(workers).values({ id: second, name: second, createdAt: new Date(0) });
  return { host, other, user, passkeyId, sid: session.sid, tokenId: token.id, second };
}

/** What an answer says of its propagation, in its body and in its header alike; null: nothing. */
function told(answer: Answer): { id: string; state: string } | null {
  const header = answer.headers.get('x-sunray-propagation');
  const [, id, state] = /^([0-9a-f-]{36}); state=(\w+)$/.exec(header ?? '') ?? [];
  if (header === null) expect(answer.body).not.toHaveProperty('propagation');
  else if (answer.status !== 204)
    expect(propagationBrief.parse(answer.body['propagation'])).toMatchObject({ id, state });
  return id === undefined || state === undefined ? null : { id, state };
}

async function subjectsOf(id: string): Promise<string[]> {
  const rows = await stage.deps.db
    .select({ subject: propagationChanges.subject })
    .from(propagationChanges)
    .where(eq(propagationChanges.propagationId, id));
  return rows.map(({ subject }) => subject).sort();
}

const userOf = ({ user }: Scene): Subject[] => [`user:${user.id}`];
const hostOf = ({ host }: Scene): Subject[] => [`host:${host.id}`];

const CHANGES: [
  operation: string,
  call: (at: Scene) => Parameters<AdminStage['call']>,
  raises: (at: Scene) => Subject[],
][] = [
  ['disableUser', ({ user }) => [`POST /api/v1/users/${user.id}/disable`], userOf],
  ['enableUser', ({ user }) => [`POST /api/v1/users/${user.id}/enable`], userOf],
  ['updateUser', ({ user }) => [`PATCH /api/v1/users/${user.id}`, { body: { display_name: 'x' } }], userOf],
  ['grantHost', ({ user, other }) => [`PUT /api/v1/users/${user.id}/hosts/${other.id}`], userOf],
  ['removeGrant', ({ user, host }) => [`DELETE /api/v1/users/${user.id}/hosts/${host.id}`], userOf],
  ['endSession', ({ sid }) => [`DELETE /api/v1/sessions/${sid}`], userOf],
  ['endUserSessions', ({ user }) => [`POST /api/v1/users/${user.id}/sessions/end`], userOf],
  [
    'removePasskey',
    ({ user, passkeyId }) => [`DELETE /api/v1/users/${user.id}/passkeys/${passkeyId}`],
    userOf,
  ],
  [
    'updateHost',
    ({ host }) => [`PATCH /api/v1/hosts/${host.id}`, { body: { backend_url: 'http://127.0.0.1:9' } }],
    hostOf,
  ],
  ['updateHost', ({ host }) => [`PATCH /api/v1/hosts/${host.id}`, { body: { is_active: false } }], hostOf],
  [
    'setLockdown',
    ({ host }) => [`POST /api/v1/hosts/${host.id}/lockdown`, { body: { block_traffic: true } }],
    hostOf,
  ],
  [
    'setLockdown',
    ({ host }) => [`POST /api/v1/hosts/${host.id}/lockdown`, { body: { block_traffic: false } }],
    hostOf,
  ],
  [
    'setHostWorkers',
    ({ host, second }) => [`PUT /api/v1/hosts/${host.id}/workers`, { body: { worker_ids: [second] } }],
    ({ host, second }) => [`host:${host.id}`, `worker:${stage.workerId}`, `worker:${second}`],
  ],
];

/** What no edge decides by, or what is tested where it is made. */
const OTHERS = [
  'createHost',
  'createUser',
  'issueSetupToken',
  'revokeSetupToken',
  'createApiKey',
  'revokeApiKey',
  'resolveAlert',
  'reopenAlert',
  'runJob',
  'createWorker',
  'updateWorker',
  'removeWorker',
  'addWorkerKey',
  'removeWorkerKey',
  'rotateSessionKey',
  'rotateAssertionKeys',
];

test.each(CHANGES)(
  '%s says how far its revocation has come, and of whom',
  async (_operation, call, raises) => {
    const answer = await stage.call(...call(at));
    expect([answer.status < 300, answer.text]).toEqual([true, expect.anything()]);
    const propagation = told(answer);
    expect(propagation).toMatchObject({ state: 'acknowledged' });
    expect(await subjectsOf(propagation?.id ?? '')).toEqual(raises(at).sort());
    const [row] = await stage.deps.db
      .select()
      .from(propagations)
      .where(eq(propagations.id, propagation?.id ?? ''));
    expect(row?.requestId).toBe(answer.headers.get('x-request-id'));
  },
);

test('every operation that changes something is known to revoke or not to', () => {
  const known = new Set([...CHANGES.map(([operation]) => operation), ...OTHERS]);
  const changing = ADMIN_ROUTES.filter(({ method }) => method !== 'get').map(
    ({ operationId }) => operationId,
  );
  expect(changing.filter((operation) => !known.has(operation))).toEqual([]);
});

test('what is made anew is told to the edges, too', async () => {
  const host = await addHost(stage, { worker_ids: [stage.workerId] });
  const user = await addUser(stage);
  expect(await subjectsOf(told(host.answer)?.id ?? '')).toEqual([
    `host:${host.id}`,
    `worker:${stage.workerId}`,
  ]);
  expect(await subjectsOf(told(user.answer)?.id ?? '')).toEqual([`user:${user.id}`]);
});

const SILENT: [what: string, call: (at: Scene) => Parameters<AdminStage['call']>][] = [
  ['looking', ({ user }) => [`GET /api/v1/users/${user.id}`]],
  ['an empty change of a person', ({ user }) => [`PATCH /api/v1/users/${user.id}`, { body: {} }]],
  ['granting what is granted', ({ user, host }) => [`PUT /api/v1/users/${user.id}/hosts/${host.id}`]],
  ['a new key', () => ['POST /api/v1/api-keys', { body: { name: 'x' } }]],
  [
    'a setup token',
    ({ user, host }) => ['POST /api/v1/setup-tokens', { body: { user_id: user.id, host_id: host.id } }],
  ],
  [
    'revoking a setup token',
    ({ tokenId }) => [`POST /api/v1/setup-tokens/${tokenId}/revoke`, { body: { reason: 'lost' } }],
  ],
  ['a session that is none', () => ['DELETE /api/v1/sessions/none']],
  ['a refused change', ({ host }) => [`PATCH /api/v1/hosts/${host.id}`, { body: { backend_url: 'x' } }]],
];

test.each(SILENT)('%s says nothing of edges', async (_what, call) => {
  expect(told(await stage.call(...call(at)))).toBeNull();
});

test('an answer without a body says it in its header alone', async () => {
  const answer = await stage.call(`DELETE /api/v1/sessions/${at.sid}`);
  expect([answer.status, answer.text]).toEqual([204, '']);
  expect(told(answer)).toMatchObject({ state: 'acknowledged' });
});

test('the answer comes as soon as the edges have acknowledged', async () => {
  const holder = await TestHolder.registered(stage.ctx, stage);
  await holder.poll();
  await holder.read(`user:${at.user.id}`);
  const call = stage.call(`POST /api/v1/users/${at.user.id}/disable`);
  const { changes } = await holder.poll({ wait_ms: 30_000 });
  expect(changes).toMatchObject([{ document: { status: 'disabled', sessions: [] } }]);
  await holder.acknowledge(changes);
  expect(told(await call)).toMatchObject({ state: 'acknowledged' });
});

test('when the edges do not answer, the call says until when that may last, and its state can be asked for later', async () => {
  const holder = await TestHolder.registered(stage.ctx, stage);
  await holder.poll();
  await holder.read(`user:${at.user.id}`);
  const answer = await stage.call(`POST /api/v1/users/${at.user.id}/disable`);
  const propagation = told(answer);
  expect(answer.body).toMatchObject({ status: 'disabled', propagation: { state: 'pending' } });
  const { bounded_until } = propagationBrief.parse(answer.body['propagation']);
  expect(Date.parse(bounded_until ?? '')).toBeGreaterThan(Date.now());
  const show = `GET /api/v1/propagations/${propagation?.id}`;
  const pending = await stage.call(show);
  expect(propagationView.parse(pending.body)).toEqual({
    id: propagation?.id,
    state: 'pending',
    bounded_until,
    request_id: answer.headers.get('x-request-id'),
    created_at: new Date(stage.clock.nowMs()).toISOString(),
    settled_at: null,
  });
  expect(told(pending)).toBeNull();
  await holder.catchUp();
  expect((await stage.call(show)).body).toMatchObject({
    state: 'acknowledged',
    bounded_until: null,
    settled_at: new Date(stage.clock.nowMs()).toISOString(),
  });
}, 10_000);

test('a propagation nobody knows is not found', async () => {
  const answer = await stage.call(`GET /api/v1/propagations/${stage.deps.newId()}`);
  expect([answer.status, answer.body['code']]).toEqual([404, 'resource.not-found']);
});

test('a change that was made is never answered as if it were not, though nobody knows how far it has come', async () => {
  const { db } = stage.deps;
  let transactions = 0;
  const failing = new Proxy(db, {
    get: (target, name, receiver) =>
      name === 'transaction' && (transactions += 1) > 1
        ? () => Promise.reject(new Error('the database went away'))
        : Reflect.get(target, name, receiver),
  });
  const answer = await createApp({ ...stage.deps, db: failing }).request(
    `/api/v1/users/${at.user.id}/disable`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${stage.key}`, 'content-type': 'application/json' },
      body: '{}',
    },
  );
  expect([answer.status, transactions > 1]).toEqual([200, true]);
  expect(await answer.json()).toMatchObject({
    status: 'disabled',
    propagation: { state: 'pending', bounded_until: null },
  });
});
