import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { traceOf } from '../../../../../tests/support/admin-scene.ts';
import { type AdminStage, adminStage, itemsOf, nextOf } from '../../../../../tests/support/admin-stage.ts';
import { inTransaction } from '../../ctx.ts';
import { audit } from '../audit/table.ts';
import { type NewAlert, raiseAlert } from './raise.ts';
import { alerts } from './table.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
beforeEach(async () => {
  await stage.deps.db.delete(alerts);
});
afterAll(() => stage[Symbol.asyncDispose]());

const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';

function raise(more: Partial<NewAlert> = {}) {
  const alert: NewAlert = { type: 'brute_force', severity: 'medium', dedupKey: 'one', ...more };
  return inTransaction(stage.ctx, (tx) => raiseAlert(tx, alert));
}

async function show(id: string) {
  return (await stage.call(`GET /api/v1/alerts/${id}`)).body;
}

function rowsOf(event: 'alert.raised' | 'alert.resolved' | 'alert.reopened', id: string) {
  return stage.deps.db
    .select()
    .from(audit)
    .where(eq(audit.event, event))
    .then((rows) => rows.filter(({ resourceId }) => resourceId === id));
}

test('an alert is one row however often the same thing happens, and its first time is audited', async () => {
  const workerId = stage.workerId;
  const { id, isFirst } = await raise({
    workerId,
    userId: NOBODY,
    hostId: NOBODY,
    ip: '192.0.2.7',
    details: { n: 1 },
  });
  stage.clock.advance(60_000);
  expect([isFirst, await raise({ details: { n: 2 } })]).toEqual([true, { id, isFirst: false }]);
  expect(await show(id)).toEqual({
    id,
    type: 'brute_force',
    severity: 'medium',
    state: 'open',
    dedup_key: 'one',
    count: 2,
    first_at: new Date(stage.clock.nowMs() - 60_000).toISOString(),
    last_at: new Date(stage.clock.nowMs()).toISOString(),
    user_id: NOBODY,
    host_id: NOBODY,
    worker_id: workerId,
    ip: '192.0.2.7',
    country: null,
    details: { n: 2 },
    rule_id: null,
    incident_id: null,
    auto_response_taken: false,
    auto_response: null,
    resolved_at: null,
    resolved_by: null,
    resolution_notes: null,
  });
  expect(await rowsOf('alert.raised', id)).toMatchObject([
    { workerId, subjectId: NOBODY, hostId: NOBODY, newValues: { severity: 'medium', details: { n: 1 } } },
  ]);
});

test('thirty raises at once, each in a transaction of its own, make one row that counts them', async () => {
  const raised = await Promise.all(Array.from({ length: 30 }, () => raise()));
  expect(new Set(raised.map(({ id }) => id)).size).toBe(1);
  expect(raised.filter(({ isFirst }) => isFirst)).toHaveLength(1);
  const id = raised[0]?.id ?? '';
  expect(await stage.deps.db.select({ count: alerts.count }).from(alerts)).toEqual([{ count: 30 }]);
  expect(await rowsOf('alert.raised', id)).toHaveLength(1);
});

test('severity rises and never falls', async () => {
  const { id } = await raise({ severity: 'low' });
  const seen: unknown[] = [];
  for (const severity of ['high', 'medium', 'critical', 'low'] as const) {
    await raise({ severity });
    seen.push((await show(id))['severity']);
  }
  expect(seen).toEqual(['high', 'high', 'critical', 'critical']);
});

test('an alert is raised only when what raised it commits', async () => {
  const failed = inTransaction(stage.ctx, async (tx) => {
    await raiseAlert(tx, { type: 'brute_force', severity: 'low', dedupKey: 'never' });
    throw new Error('rolled back');
  });
  await expect(failed).rejects.toThrow('rolled back');
  expect(await stage.deps.db.$count(alerts)).toBe(0);
});

test('alerts are listed by each filter, and by all together', async () => {
  const { id } = await raise({ workerId: stage.workerId, userId: NOBODY, hostId: NOBODY });
  const ids = async (query: string) =>
    itemsOf(await stage.call(`GET /api/v1/alerts?${query}`)).map((item) => item['id']);
  const other = '01890a5d-ac96-774b-bcce-b302099a8058';
  const pairs = [
    ['state=open', 'state=resolved'],
    ['type=brute_force', 'type=data_access'],
    ['severity=medium', 'severity=high'],
    [`user_id=${NOBODY}`, `user_id=${other}`],
    [`host_id=${NOBODY}`, `host_id=${other}`],
    [`worker_id=${stage.workerId}`, `worker_id=${other}`],
  ];
  for (const [fits = '', fitsNot = ''] of pairs) {
    expect(await ids(fits), fits).toEqual([id]);
    expect(await ids(fitsNot), fitsNot).toEqual([]);
  }
  expect(await ids(pairs.map(([fits]) => fits).join('&'))).toEqual([id]);
  for (const wrong of ['state=closed', 'type=x', 'severity=5', 'user_id=7', 'colour=red', 'cursor=x'])
    expect((await stage.call(`GET /api/v1/alerts?${wrong}`)).body['code'], wrong).toBe('request.invalid');
});

test('pages of alerts hold each once, the one that happened last first', async () => {
  for (let index = 0; index < 7; index += 1) {
    if (index % 3 === 0) stage.clock.advance(1000);
    await raise({ dedupKey: `key ${index}` });
  }
  const seen: Record<string, unknown>[] = [];
  let next: string | null = '';
  while (next !== null) {
    const answer = await stage.call(`GET /api/v1/alerts?limit=2${next && `&cursor=${next}`}`);
    seen.push(...itemsOf(answer));
    next = nextOf(answer);
  }
  const keys = seen.map(({ last_at, id }) => `${String(last_at)} ${String(id)}`);
  expect([keys.length, keys]).toEqual([7, [...new Set(keys)].sort().reverse()]);
});

test('an alert is resolved with notes, happens anew, and opens again only when no other is open', async () => {
  const { id } = await raise();
  const resolved = await stage.call(`POST /api/v1/alerts/${id}/resolve`, { body: { notes: ' A drill. ' } });
  expect(resolved).toMatchObject({
    status: 200,
    body: {
      state: 'resolved',
      resolution_notes: 'A drill.',
      resolved_at: new Date(stage.clock.nowMs()).toISOString(),
    },
  });
  expect(resolved.body['resolved_by']).toMatch(/^[0-9a-f-]{36}$/);
  expect(await traceOf(stage, resolved)).toMatchObject([
    {
      event: 'alert.resolved',
      resourceId: id,
      newValues: { resolution_notes: 'A drill.' },
      actorName: 'initial',
    },
  ]);
  const again = await raise();
  expect(again).toEqual({ id: expect.not.stringMatching(id), isFirst: true });
  const reopen = () => stage.call(`POST /api/v1/alerts/${id}/reopen`);
  expect(await reopen()).toMatchObject({ status: 409, body: { code: 'resource.conflict' } });
  expect(await show(id)).toEqual(resolved.body);
  await stage.call(`POST /api/v1/alerts/${again.id}/resolve`, { body: { notes: 'Both.' } });
  const reopened = await reopen();
  expect(reopened).toMatchObject({
    status: 200,
    body: { state: 'open', resolved_at: null, resolution_notes: null },
  });
  expect(await traceOf(stage, reopened)).toMatchObject([
    { event: 'alert.reopened', oldValues: { resolution_notes: 'A drill.' } },
  ]);
  expect(await raise()).toEqual({ id, isFirst: false });
});

test('what is not open cannot be resolved, what is not resolved not opened, and what is not there neither', async () => {
  const { id } = await raise();
  const body = { notes: 'x' };
  expect((await stage.call(`POST /api/v1/alerts/${id}/reopen`)).body['code']).toBe('resource.conflict');
  for (const bad of [
    {},
    { notes: '' },
    { notes: '  ' },
    { notes: 'x'.repeat(4001) },
    { notes: 'x', state: 'open' },
  ])
    expect((await stage.call(`POST /api/v1/alerts/${id}/resolve`, { body: bad })).body['code']).toBe(
      'request.invalid',
    );
  await stage.call(`POST /api/v1/alerts/${id}/resolve`, { body });
  expect((await stage.call(`POST /api/v1/alerts/${id}/resolve`, { body })).status).toBe(409);
  for (const [what, how] of [
    [`GET /api/v1/alerts/${NOBODY}`, {}],
    [`POST /api/v1/alerts/${NOBODY}/resolve`, { body }],
    [`POST /api/v1/alerts/${NOBODY}/reopen`, {}],
  ] as const)
    expect((await stage.call(what, how)).body['code']).toBe('resource.not-found');
  expect(await rowsOf('alert.resolved', id)).toHaveLength(1);
  expect(await rowsOf('alert.reopened', id)).toEqual([]);
});

test('of ten resolutions at once one is written', async () => {
  const { id } = await raise();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      stage.call(`POST /api/v1/alerts/${id}/resolve`, { body: { notes: `by ${index}` } }),
    ),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await rowsOf('alert.resolved', id)).toHaveLength(1);
});
