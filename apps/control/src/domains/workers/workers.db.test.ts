import { afterAll, beforeAll, expect, test } from 'vitest';
import { addHost, traceOf } from '../../../../../tests/support/admin-scene.ts';
import { type AdminStage, adminStage, idOf, itemsOf } from '../../../../../tests/support/admin-stage.ts';
import { factCopies, factHeads, holders } from '../facts/table.ts';
import { noteSchema } from './note-schema.ts';
import { noteSeen } from './note-seen.ts';
import { secretOf } from './secret-of.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const NOW = '2026-01-02T03:04:05.000Z';
const SECRET = /^[\w-]{43}$/;
const NOWHERE = '01890a5d-ac96-774b-bcce-b302099a8057';

/** A host on the first worker. */
const protect = () => addHost(stage, { worker_ids: [stage.workerId] });

let count = 0;
async function addWorker(more: Record<string, unknown> = {}) {
  count += 1;
  const answer = await stage.call('POST /api/v1/workers', { body: { name: `edge ${count}`, ...more } });
  return { id: idOf(answer), name: `edge ${count}`, answer };
}

test('a worker is registered with its defaults and a key that is shown once and neither listed nor audited', async () => {
  const { id, name, answer } = await addWorker();
  const { key, ...view } = answer.body;
  expect(answer.status).toBe(201);
  expect(key).toEqual({ id: '1', secret: expect.stringMatching(SECRET) });
  expect(view).toEqual({
    id,
    name,
    lease_ms: 1000,
    max_stale_s: 900,
    health: 'new',
    edge_version: null,
    schema_number: null,
    last_seen_at: null,
    removed_at: null,
    created_at: NOW,
    hosts: [],
    holders: [],
    keys: [{ id: '1', created_at: NOW, expires_at: null }],
  });
  const shown = await stage.call(`GET /api/v1/workers/${id}`);
  expect(shown.body).toEqual(view);
  const { secret } = key as { secret: string };
  expect(await secretOf(stage.ctx, { workerId: id, keyId: '1' })).toBe(secret);
  const rows = await traceOf(stage, answer);
  expect(rows).toMatchObject([
    { event: 'worker.created', workerId: id, newValues: { name, lease_ms: 1000 } },
  ]);
  const listed = await stage.call('GET /api/v1/workers');
  expect(itemsOf(listed)).toContainEqual(view);
  expect(shown.text + listed.text + JSON.stringify(rows)).not.toContain(secret);
});

test.each<[string, Record<string, unknown>]>([
  ['no name', { name: '' }],
  ['a name of blanks', { name: '   ' }],
  ['a name of other blanks', { name: '\u3000\u00a0' }],
  ['a blank before its name', { name: ' a' }],
  ['a blank after its name', { name: 'a ' }],
  ['a name with a line end', { name: 'a\nb' }],
  ['a lease below nothing', { lease_ms: -1 }],
  ['a lease of six seconds', { lease_ms: 6000 }],
  ['half a millisecond', { lease_ms: 0.5 }],
  ['a minute less a second', { max_stale_s: 59 }],
  ['a day and a second', { max_stale_s: 86_401 }],
])('a worker is neither registered nor changed with %s', async (_name, body) => {
  const { id } = await addWorker();
  const made = await stage.call('POST /api/v1/workers', { body: { name: 'fresh', ...body } });
  const changed = await stage.call(`PATCH /api/v1/workers/${id}`, { body });
  expect([made.body['code'], changed.body['code']]).toEqual(['request.invalid', 'request.invalid']);
});

test('of ten workers registered at once under one name there is one', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => stage.call('POST /api/v1/workers', { body: { name: 'race' } })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ body }) => body['code'] === 'worker.name-taken')).toHaveLength(9);
});

test("a worker's limits are changed with a row, and no fact's version rises", async () => {
  const { id, name } = await addWorker();
  const other = await addWorker();
  const before = await stage.deps.db.select().from(factHeads).orderBy(factHeads.subject);
  const changed = await stage.call(`PATCH /api/v1/workers/${id}`, {
    body: { lease_ms: 0, max_stale_s: 60, name: `${name} b` },
  });
  expect(changed.body).toMatchObject({ id, name: `${name} b`, lease_ms: 0, max_stale_s: 60 });
  expect(await traceOf(stage, changed)).toMatchObject([
    {
      event: 'worker.updated',
      oldValues: { name, lease_ms: 1000, max_stale_s: 900 },
      newValues: { name: `${name} b`, lease_ms: 0, max_stale_s: 60 },
    },
  ]);
  expect(await stage.deps.db.select().from(factHeads).orderBy(factHeads.subject)).toEqual(before);
  const taken = await stage.call(`PATCH /api/v1/workers/${id}`, { body: { name: other.name } });
  expect([taken.status, taken.body['code']]).toEqual([409, 'worker.name-taken']);
});

test('health, versions, holders and pending copies are shown', async () => {
  const { id } = await addWorker();
  const holder = stage.deps.newToken();
  const now = new Date(stage.clock.nowMs());
  await noteSeen(stage.ctx, { worker_id: id, edge_version: '1.2.3' });
  await noteSchema(stage.ctx, { worker_id: id, schema: 1 });
  await stage.deps.db.insert(holders).values({
    id: holder,
    workerId: id,
    region: 'weur',
    edgeVersion: '1.2.3',
    servesUntil: new Date(now.getTime() + 900_000),
    lastPolledAt: now,
    copiesHeld: 3,
    createdAt: now,
    lastSeenAt: now,
  });
  await stage.deps.db.insert(factCopies).values(
    [true, true, false].map((isBehind, at) => ({
      holderId: holder,
      subject: `user:${at}`,
      registration: `r${at}`,
      ackedEpoch: 1,
      ackedN: 1,
      ackedRender: 1,
      isBehind,
      createdAt: now,
    })),
  );
  expect((await stage.call(`GET /api/v1/workers/${id}`)).body).toMatchObject({
    health: 'ok',
    edge_version: '1.2.3',
    schema_number: 1,
    holders: [
      {
        id: holder,
        region: 'weur',
        serves_until: '2026-01-02T03:19:05.000Z',
        last_polled_at: NOW,
        copies_held: 3,
        pending: 2,
        superseded_at: null,
      },
    ],
  });
});

test('a worker that serves a host, or is to, is not removed; one that does not is, and signs nothing any more', async () => {
  const { id, answer } = await addWorker();
  const host = await addHost(stage, { worker_ids: [id] });
  const path = `DELETE /api/v1/workers/${id}`;
  expect((await stage.call(path)).body['code']).toBe('worker.in-use');
  await stage.call(`PUT /api/v1/hosts/${host.id}/workers`, { body: { worker_ids: [stage.workerId] } });
  await stage.call(`PATCH /api/v1/hosts/${host.id}`, { body: { pending_worker_id: id } });
  const awaited = await stage.call(path);
  expect([awaited.status, awaited.body['code']]).toEqual([409, 'worker.in-use']);
  await stage.call(`PATCH /api/v1/hosts/${host.id}`, { body: { pending_worker_id: null } });

  const removed = await stage.call(path);
  expect([removed.status, (await stage.call(path)).status]).toEqual([204, 404]);
  expect(await secretOf(stage.ctx, { workerId: id, keyId: '1' })).toBeNull();
  expect(await traceOf(stage, removed)).toMatchObject([
    { event: 'worker.removed', workerId: id, newValues: { removed_at: NOW } },
  ]);
  expect((await stage.call(`GET /api/v1/workers/${id}`)).body).toMatchObject({ removed_at: NOW });
  expect(answer.status).toBe(201);
  for (const [what, body] of [
    [`PATCH /api/v1/workers/${id}`, { lease_ms: 1 }],
    [`POST /api/v1/workers/${id}/keys`, {}],
    [`DELETE /api/v1/workers/${id}/keys/1`, undefined],
  ] as const)
    expect((await stage.call(what, { body })).body['code']).toBe('resource.not-found');
  for (const what of [
    stage.call(`PUT /api/v1/hosts/${host.id}/workers`, { body: { worker_ids: [id] } }),
    stage.call(`PATCH /api/v1/hosts/${host.id}`, { body: { pending_worker_id: id } }),
  ])
    expect((await what).body['code']).toBe('request.invalid');
});

test('a worker that is bound while it is removed is either bound or removed', async () => {
  for (let round = 0; round < 10; round += 1) {
    const [{ id }, host] = [await addWorker(), await protect()];
    const [removed, bound] = await Promise.all([
      stage.call(`DELETE /api/v1/workers/${id}`),
      stage.call(`PUT /api/v1/hosts/${host.id}/workers`, { body: { worker_ids: [id] } }),
    ]);
    expect([
      [204, 400],
      [409, 200],
    ]).toContainEqual([removed.status, bound.status]);
  }
});

test('what is not there is not found', async () => {
  for (const what of [
    `GET /api/v1/workers/${NOWHERE}`,
    `DELETE /api/v1/workers/${NOWHERE}`,
    `DELETE /api/v1/workers/${NOWHERE}/keys/1`,
  ])
    expect((await stage.call(what)).status).toBe(404);
});
