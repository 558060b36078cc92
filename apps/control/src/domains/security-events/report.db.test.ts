import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DecisionEvent, EventLoss, SecurityEvent } from '@sunray/contract/events.ts';
import { addHost } from '../../../../../tests/support/admin-scene.ts';
import {
  type AdminStage,
  adminStage,
  idOf,
  itemsOf,
  nextOf,
} from '../../../../../tests/support/admin-stage.ts';
import { decisions } from '../decisions/table.ts';
import { audit } from '../audit/table.ts';
import { reportEvents } from './report.ts';
import { eventLosses, securityEvents } from './table.ts';

const DAY_MS = 24 * 3600 * 1000;
const USER_ID = '01890a5d-ac96-774b-bcce-b302099a8002';

let stage: AdminStage;
let hostId: string;
beforeAll(async () => {
  stage = await adminStage();
  hostId = (await addHost(stage)).id;
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(async () => {
  for (const table of [decisions, securityEvents, eventLosses]) await stage.deps.db.delete(table);
});

const base = (more: Partial<DecisionEvent>) => ({
  id: stage.deps.newId(),
  at_ms: stage.clock.nowMs(),
  host_id: hostId,
  user_id: null,
  sid: null,
  ip: '192.0.2.7',
  country: 'DE',
  user_agent: 'test',
  request_id: stage.deps.newToken(),
  ...more,
});
const decision = (more: Partial<DecisionEvent> = {}): DecisionEvent => ({
  verdict: 'allow',
  guard: 'admit',
  reason: 'session',
  rule_id: null,
  weight: 10,
  method: 'GET',
  path: '/a',
  status: 200,
  ...base(more),
});
const security = (more: Partial<SecurityEvent> = {}): SecurityEvent => ({
  kind: 'bad_session_signature',
  details: { path: '/a' },
  ...base({}),
  ...more,
});
type Told = { decisions?: DecisionEvent[]; security?: SecurityEvent[]; lost?: EventLoss[] };
const report = (told: Told, workerId = stage.workerId) =>
  reportEvents(stage.ctx, {
    region: 'fra',
    decisions: [],
    security: [],
    lost: [],
    ...told,
    worker_id: workerId,
  });
const loss = (lost: number): EventLoss => ({
  id: stage.deps.newId(),
  at_ms: stage.clock.nowMs(),
  kind: 'security',
  lost,
});
const counts = async () => ({
  decisions: await stage.deps.db.$count(decisions),
  security: await stage.deps.db.$count(securityEvents),
  losses: await stage.deps.db.$count(eventLosses),
});

test('a report is kept as it was told, in the name of the worker that signed it', async () => {
  const [told, seen] = [decision({ user_id: USER_ID, sid: 'sid-1' }), security({ user_id: USER_ID })];
  await report({ decisions: [told], security: [seen] });
  const at = new Date(stage.clock.nowMs());
  expect(await stage.deps.db.select().from(decisions)).toEqual([
    {
      id: told.id,
      at,
      workerId: stage.workerId,
      region: 'fra',
      hostId,
      userId: USER_ID,
      sid: 'sid-1',
      verdict: 'allow',
      guard: 'admit',
      reason: 'session',
      ruleId: null,
      weight: 10,
      method: 'GET',
      path: '/a',
      status: 200,
      ip: '192.0.2.7',
      country: 'DE',
      userAgent: 'test',
      requestId: told.request_id,
    },
  ]);
  expect(await stage.deps.db.select().from(securityEvents)).toMatchObject([
    { id: seen.id, at, receivedAt: at, workerId: stage.workerId, kind: seen.kind, details: { path: '/a' } },
  ]);
});

test('the same report twenty times at once is there once', async () => {
  const told = {
    decisions: Array.from({ length: 100 }, () => decision()),
    security: Array.from({ length: 40 }, () => security()),
    lost: [loss(3)],
  };
  await Promise.all(Array.from({ length: 20 }, () => report(told)));
  expect(await counts()).toEqual({ decisions: 100, security: 40, losses: 1 });
});

test('the largest report of the contract is kept whole', async () => {
  await report({
    decisions: Array.from({ length: 500 }, () => decision()),
    security: Array.from({ length: 200 }, () => security()),
    lost: Array.from({ length: 50 }, () => loss(1)),
  });
  expect(await counts()).toEqual({ decisions: 500, security: 200, losses: 50 });
});

test('reports that overlap, in any order and at once, add up to each event once', async () => {
  const all = Array.from({ length: 60 }, () => decision());
  const parts = Array.from({ length: 20 }, (_, n) => {
    const part = all.slice(n * 2, n * 2 + 22);
    return n % 2 === 0 ? part : part.reverse();
  });
  await Promise.all(parts.map((part) => report({ decisions: part })));
  expect(await counts()).toMatchObject({ decisions: 60 });
});

test('of hosts that a worker does not serve nothing is kept, what it told counts as lost, and is audited', async () => {
  const other = '01890a5d-ac96-774b-bcce-b302099a8001';
  const told = {
    decisions: [decision({ host_id: other }), decision()],
    security: [security({ host_id: other }), security({ host_id: null, user_id: USER_ID })],
  };
  await report(told);
  await report(told);
  expect(await counts()).toEqual({ decisions: 1, security: 0, losses: 3 });
  const rows = await stage.deps.db.select().from(audit);
  expect(rows.filter(({ event }) => event === 'worker.foreign_host').at(-1)).toMatchObject({
    success: false,
    workerId: stage.workerId,
    newValues: { events: 3 },
  });
});

test('what was kept is not lost as well, when it is told again after its host was taken away', async () => {
  const host = await addHost(stage);
  const told = {
    decisions: [
      decision({ host_id: host.id }),
      decision({ host_id: host.id, at_ms: stage.clock.nowMs() - 1 }),
    ],
    security: [security({ host_id: host.id })],
  };
  await report(told);
  const other = idOf(await stage.call('POST /api/v1/workers', { body: { name: 'other' } }));
  await stage.call(`PUT /api/v1/hosts/${host.id}/workers`, { body: { worker_ids: [other] } });
  await report(told);
  expect(await counts()).toEqual({ decisions: 2, security: 1, losses: 0 });

  const late = [...told.decisions, decision({ host_id: host.id })];
  await report({ ...told, decisions: late });
  await report({ decisions: told.decisions }, stage.deps.newId());
  expect(await counts()).toEqual({ decisions: 2, security: 1, losses: 3 });
});

test('a row of the audit names twenty of the hosts that a worker does not serve', async () => {
  await report({ decisions: Array.from({ length: 30 }, () => decision({ host_id: stage.deps.newId() })) });
  const rows = await stage.deps.db.select().from(audit);
  const values = rows.findLast(({ event }) => event === 'worker.foreign_host')?.newValues;
  expect(values).toEqual({ events: 30, host_ids: expect.toSatisfy((ids) => new Set(ids).size === 20) });
});

test('a worker that serves no host can tell only what is about none', async () => {
  const stranger = stage.deps.newId();
  await report({ decisions: [decision(), decision({ host_id: null, reason: 'host.unknown' })] }, stranger);
  expect(await stage.deps.db.select().from(decisions)).toMatchObject([{ workerId: stranger, hostId: null }]);
});

test.each([
  ['a week ago', -7 * DAY_MS, 1],
  ['longer than a week ago', -7 * DAY_MS - 1, 0],
  ['in five minutes', 5 * 60_000, 1],
  ['in more than five minutes', 5 * 60_000 + 1, 0],
  ['at the end of all time', 8_640_000_000_000_000, 0],
])('a decision of %s is kept or counts as lost, once', async (_name, awayMs, kept) => {
  const told = { decisions: [decision({ at_ms: Math.min(stage.clock.nowMs() + awayMs, 8.64e15) })] };
  await report(told);
  await report(told);
  expect(await counts()).toEqual({ decisions: kept, security: 0, losses: 1 - kept });
});

test('losses are kept as they were counted, and never lie in the future', async () => {
  await report({ lost: [{ ...loss(7), at_ms: stage.clock.nowMs() + DAY_MS }] });
  const [lost] = itemsOf(await stage.call('GET /api/v1/event-losses?kind=security'));
  expect(lost).toMatchObject({ lost: 7, kind: 'security', region: 'fra', at: '2026-01-02T03:04:05.000Z' });
  expect(itemsOf(await stage.call('GET /api/v1/event-losses?kind=decision'))).toEqual([]);
});

test('decisions and security events are searched by each filter', async () => {
  const told = decision({ user_id: USER_ID, verdict: 'deny', reason: 'user.not-granted' });
  const seen = security({ user_id: USER_ID });
  await report({ decisions: [told, decision({ at_ms: stage.clock.nowMs() - 1000 })], security: [seen] });
  const by = async (what: string) => itemsOf(await stage.call(`GET /api/v1/${what}`)).map(({ id }) => id);
  const both = [
    `user_id=${USER_ID}`,
    `host_id=${hostId}&user_id=${USER_ID}`,
    `worker_id=${stage.workerId}&since=2026-01-02T03:04:05Z`,
  ];
  for (const query of [...both, 'verdict=deny', 'reason=user.not-granted', `request_id=${told.request_id}`])
    expect(await by(`decisions?${query}`), query).toEqual([told.id]);
  for (const query of [...both, 'kind=bad_session_signature'])
    expect(await by(`security-events?${query}`), query).toEqual([seen.id]);
  for (const query of ['until=2026-01-02T03:04:04Z', `host_id=${USER_ID}`, `worker_id=${USER_ID}`]) {
    expect(await by(`decisions?${query}`), query).toEqual([]);
    expect(await by(`security-events?${query}`), query).toEqual([]);
  }
  for (const query of ['verdict=maybe', 'user_id=7', 'since=yesterday', 'cursor=x', 'else=1'])
    expect((await stage.call(`GET /api/v1/decisions?${query}`)).body['code'], query).toBe('request.invalid');
  for (const query of ['kind=boredom', 'host_id=7', 'until=x', 'cursor=x'])
    expect((await stage.call(`GET /api/v1/security-events?${query}`)).body['code'], query).toBe(
      'request.invalid',
    );
});

test.each(['decisions', 'security-events', 'event-losses'])(
  'pages of %s hold each row once, the newest first, also where many have one time',
  async (what) => {
    const at = (n: number) => stage.clock.nowMs() - Math.floor(n / 4);
    await report({
      decisions: Array.from({ length: 15 }, (_, n) => decision({ at_ms: at(n) })),
      security: Array.from({ length: 15 }, (_, n) => security({ at_ms: at(n) })),
      lost: Array.from({ length: 15 }, (_, n) => ({ ...loss(1), at_ms: at(n) })),
    });
    const rows: Record<string, unknown>[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const answer = await stage.call(`GET /api/v1/${what}?limit=4${next === '' ? '' : `&cursor=${next}`}`);
      rows.push(...itemsOf(answer));
      next = nextOf(answer);
    }
    expect(new Set(rows.map(({ id }) => id)).size).toBe(15);
    const keys = rows.map((row) => `${String(row['at'])} ${String(row['id'])}`);
    expect(keys).toEqual([...keys].sort().reverse());
  },
);
