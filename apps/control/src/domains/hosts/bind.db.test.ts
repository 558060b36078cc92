import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addHost, traceOf } from '../../../../../tests/support/admin-scene.ts';
import { type AdminStage, adminStage, idOf } from '../../../../../tests/support/admin-stage.ts';
import { testCtx } from '../../../../../tests/support/deps.ts';
import { Refusal } from '../../refusal.ts';
import { audit } from '../audit/table.ts';
import { buildHostFact } from '../facts/build-host.ts';
import { buildWorkerFact } from '../facts/build-worker.ts';
import { factHeads } from '../facts/table.ts';
import { bindHost } from './bind.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** A host on the first worker. */
const protect = () => addHost(stage, { worker_ids: [stage.workerId] });

let count = 0;
async function addWorker(): Promise<string> {
  count += 1;
  return idOf(await stage.call('POST /api/v1/workers', { body: { name: `edge ${count}` } }));
}

function setWorkers(hostId: string, ids: string[]) {
  return stage.call(`PUT /api/v1/hosts/${hostId}/workers`, { body: { worker_ids: ids } });
}

/** Asks as the edge's door does, and tells the code of a refusal and the audit rows it left. */
async function ask(workerId: string, domain: string) {
  const ctx = testCtx(stage.deps, {
    actor: { kind: 'worker', id: workerId, name: 'worker' },
    source: 'edge',
  });
  const told = await bindHost(ctx, { worker_id: workerId, domain }).catch((error: unknown) => {
    if (error instanceof Refusal) return { outcome: error.code, error: error.details.error };
    throw error;
  });
  const trace = await stage.deps.db.select().from(audit).where(eq(audit.requestId, ctx.requestId));
  return { told, trace };
}

async function hostOf(id: string) {
  const { worker_ids, pending_worker_id } = (await stage.call(`GET /api/v1/hosts/${id}`)).body;
  return { worker_ids, pending_worker_id };
}

async function heads(): Promise<Map<string, number>> {
  const rows = await stage.deps.db.select().from(factHeads);
  return new Map(rows.map((row) => [row.subject, row.n]));
}

/** By how much each version rose while `work` ran. */
async function risesOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await heads();
  await work();
  const rises = [...(await heads())].map(([subject, n]): [string, number] => [
    subject,
    n - (before.get(subject) ?? 0),
  ]);
  return Object.fromEntries(rises.filter(([, by]) => by > 0));
}

test('a host without a worker is bound to the first that asks, and to it again without a change', async () => {
  const [host, worker] = [await protect(), await addWorker()];
  await setWorkers(host.id, []);
  const rises = await risesOf(async () => {
    const first = await ask(worker, host.domain.toUpperCase());
    expect(first.told).toEqual({ host_id: host.id, outcome: 'bound' });
    expect(first.trace).toMatchObject([
      { event: 'worker.bound', workerId: worker, hostId: host.id, actorKind: 'worker', source: 'edge' },
    ]);
  });
  expect(rises).toEqual({ [`host:${host.id}`]: 1, [`worker:${worker}`]: 1 });
  const again = await risesOf(async () => {
    const second = await ask(worker, host.domain);
    expect([second.told, second.trace]).toEqual([{ host_id: host.id, outcome: 'already_bound' }, []]);
  });
  expect(again).toEqual({});
  expect(await hostOf(host.id)).toEqual({ worker_ids: [worker], pending_worker_id: null });
});

test('of two workers that ask for one unbound host at once exactly one gets it', async () => {
  for (let round = 0; round < 10; round += 1) {
    const [host, ...workers] = [await protect(), await addWorker(), await addWorker()];
    await setWorkers(host.id, []);
    const asked = await Promise.all(workers.map((worker) => ask(worker, host.domain)));
    expect(asked.map(({ told }) => told.outcome).toSorted()).toEqual([
      'bound',
      'worker.registration-blocked',
    ]);
    const winner = workers[asked.findIndex(({ told }) => told.outcome === 'bound')];
    expect(await hostOf(host.id)).toMatchObject({ worker_ids: [winner] });
  }
});

test('another worker, and any for an unknown domain, is blocked alike, and that is written down', async () => {
  const [host, worker] = [await protect(), await addWorker()];
  const cases = [
    [host.domain, 'bound_to_another', host.id],
    ['nowhere.localhost', 'unknown_host', null],
    ['not a domain', 'unknown_host', null],
    ['nul\0.localhost', 'unknown_host', null],
  ] as const;
  for (const [domain, reason, hostId] of cases) {
    const { told, trace } = await ask(worker, domain);
    expect(told).toEqual({ outcome: 'worker.registration-blocked', error: 'registration_blocked' });
    expect(trace).toMatchObject([
      { event: 'worker.binding_refused', success: false, reason, hostId, workerId: worker },
    ]);
  }
  expect(await hostOf(host.id)).toMatchObject({ worker_ids: [stage.workerId] });
});

test('a worker that goes on asking fills no disk', async () => {
  const worker = await addWorker();
  const asked = await Promise.all(Array.from({ length: 25 }, () => ask(worker, 'nowhere.localhost')));
  expect(asked.flatMap(({ trace }) => trace)).toHaveLength(20);
});

test('the awaited worker takes a host over without a gap: both serve until the other is unbound', async () => {
  const [host, worker, stranger] = [await protect(), await addWorker(), await addWorker()];
  const named = await stage.call(`PATCH /api/v1/hosts/${host.id}`, { body: { pending_worker_id: worker } });
  expect(named.body).toMatchObject({ pending_worker_id: worker, worker_ids: [stage.workerId] });
  expect((await ask(stranger, host.domain)).told.outcome).toBe('worker.registration-blocked');

  const rises = await risesOf(async () => {
    const { told, trace } = await ask(worker, host.domain);
    expect(told).toEqual({ host_id: host.id, outcome: 'migrated' });
    expect(trace).toMatchObject([{ event: 'worker.migrated', workerId: worker, hostId: host.id }]);
  });
  expect(rises).toEqual({
    [`host:${host.id}`]: 1,
    [`worker:${stage.workerId}`]: 1,
    [`worker:${worker}`]: 1,
  });
  const both = [stage.workerId, worker].sort();
  expect(await hostOf(host.id)).toEqual({ worker_ids: both, pending_worker_id: null });
  for (const serving of both)
    expect(await buildHostFact(stage.ctx, serving, host.id)).toMatchObject({ host_id: host.id });

  const raised = await risesOf(async () => {
    const unbound = await setWorkers(host.id, [worker]);
    expect(await traceOf(stage, unbound)).toMatchObject([
      { event: 'worker.unbound', workerId: stage.workerId, hostId: host.id },
    ]);
  });
  expect(raised).toEqual(rises);
  expect(await buildHostFact(stage.ctx, stage.workerId, host.id)).toBeNull();
  const fact = await buildWorkerFact(stage.ctx, stage.workerId);
  expect(fact?.hosts.map((served) => served.host_id)).not.toContain(host.id);
});

test('an unbound host that awaits a worker is for that one alone', async () => {
  const [host, worker, stranger] = [await protect(), await addWorker(), await addWorker()];
  await stage.call(`PATCH /api/v1/hosts/${host.id}`, { body: { pending_worker_id: worker } });
  await setWorkers(host.id, []);
  expect((await ask(stranger, host.domain)).told.outcome).toBe('worker.registration-blocked');
  expect((await ask(worker, host.domain)).told.outcome).toBe('bound');
  expect(await hostOf(host.id)).toEqual({ worker_ids: [worker], pending_worker_id: null });
});

test("an admin sets a host's workers: each binding is a row, companions hear of it, an awaited one is awaited no more", async () => {
  const [host, worker] = [await protect(), await addWorker()];
  await stage.call(`PATCH /api/v1/hosts/${host.id}`, { body: { pending_worker_id: worker } });
  const rises = await risesOf(async () => {
    const set = await setWorkers(host.id, [worker, stage.workerId, worker]);
    expect(set.body).toMatchObject({
      worker_ids: [stage.workerId, worker].sort(),
      pending_worker_id: null,
    });
    expect(await traceOf(stage, set)).toMatchObject([{ event: 'worker.bound', workerId: worker }]);
  });
  expect(rises).toEqual({
    [`host:${host.id}`]: 1,
    [`worker:${stage.workerId}`]: 1,
    [`worker:${worker}`]: 1,
  });
  expect(await risesOf(() => setWorkers(host.id, [worker, stage.workerId]))).toEqual({});
});

test.each<[string, (at: { worker: string }) => Record<string, unknown>]>([
  ['one that serves the host', ({ worker }) => ({ pending_worker_id: worker })],
  ['one that nobody registered', () => ({ pending_worker_id: '01890a5d-ac96-774b-bcce-b302099a8057' })],
  ['nothing', () => ({ pending_worker_id: '' })],
])('a host does not await %s', async (_name, bodyOf) => {
  const host = await protect();
  const body = bodyOf({ worker: stage.workerId });
  const refused = await stage.call(`PATCH /api/v1/hosts/${host.id}`, { body });
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('body.pending_worker_id')]);
  expect(await traceOf(stage, refused)).toEqual([]);
});

test("a host's workers are not set to an unknown one, and nothing changes", async () => {
  const host = await protect();
  const rises = await risesOf(async () => {
    const refused = await setWorkers(host.id, [stage.workerId, '01890a5d-ac96-774b-bcce-b302099a8057']);
    expect(refused.body['code']).toBe('request.invalid');
  });
  expect(rises).toEqual({});
  expect(await hostOf(host.id)).toMatchObject({ worker_ids: [stage.workerId] });
});
