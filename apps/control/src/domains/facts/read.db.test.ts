import { type Es256PublicJwk, generateEs256Key, publicHalf } from '@sunray/primitives/tokens/es256-key.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eq, sql } from 'drizzle-orm';
import { RENDER, type Subject } from '@sunray/contract/facts.ts';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { inTransaction } from '../../ctx.ts';
import { audit } from '../audit/table.ts';
import { createHost } from '../hosts/create.ts';
import { createUser } from '../users/create.ts';
import { users } from '../users/table.ts';
import { updateUser } from '../users/update.ts';
import { workers } from '../workers/table.ts';
import { lockHeads, raiseHeads } from './heads.ts';
import { readFacts } from './read.ts';
import { registerHolder } from './register-holder.ts';
import { factCopies, holders } from './table.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

let count = 0;

/** A key for each name, the same one every time. */
const keys = new Map<string, Promise<Es256PublicJwk>>();
function keyOf(name: string): Promise<Es256PublicJwk> {
  const key = keys.get(name) ?? generateEs256Key().then(publicHalf);
  keys.set(name, key);
  return key;
}

async function addHolder(workerId: string = stage.workerId) {
  const holder = stage.deps.newToken();
  await registerHolder(stage.ctx, {
    worker_id: workerId,
    holder,
    region: 'local',
    edge_version: '1.2.3',
    assertion_keys: [await keyOf(holder)],
    keys_version: 0,
  });
  return { holder, region: 'local', worker_id: workerId };
}

async function addWorker(): Promise<string> {
  const id = stage.deps.newId();
  await stage.deps.db.insert(workers).values({ id, name: id, createdAt: new Date(0) });
  return id;
}

async function addHost(workerIds: string[] = [stage.workerId]) {
  count += 1;
  const domain = `read${count}.localhost`;
  return createHost(stage.ctx, {
    domain,
    public_origin: `http://${domain}`,
    backend_url: 'http://127.0.0.1:1',
    worker_ids: workerIds,
  });
}

async function addUser() {
  count += 1;
  return createUser(stage.ctx, { username: `read${count}` });
}

async function readOne(at: { holder: string; region: string; worker_id: string }, subject: Subject) {
  const { facts } = await readFacts(stage.ctx, { ...at, subjects: [subject] });
  const [fact] = facts;
  if (fact === undefined) throw new Error('nothing was read');
  return fact;
}

function copiesOf(subject: Subject) {
  return stage.deps.db.select().from(factCopies).where(eq(factCopies.subject, subject));
}

/** True once some connection of this database waits for a lock. */
async function somebodyWaits(): Promise<boolean> {
  const rows = await stage.deps.db.execute(
    sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
}

test('a read during a change that is not committed waits, and then sees the new row with the new version', async () => {
  const [at, user] = [await addHolder(), await addUser()];
  const subject: Subject = `user:${user.id}`;
  const before = await readOne(at, subject);
  const go = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const change = inTransaction(stage.ctx, async (tx) => {
    await lockHeads(tx, [subject]);
    await tx.db.update(users).set({ displayName: 'new' }).where(eq(users.id, user.id));
    await raiseHeads(tx, [subject]);
    locked.resolve();
    await go.promise;
  });
  await locked.promise;
  const reading = readOne(at, subject);
  await expect.poll(somebodyWaits, { interval: 5 }).toBe(true);
  go.resolve();
  await change;
  const after = await reading;
  expect(after.document).toMatchObject({ display_name: 'new' });
  expect(after.version[1]).toBe(before.version[1] + 1);
});

test('a read never pairs a version with the row of another one, whoever writes meanwhile', async () => {
  const [at, user] = [await addHolder(), await addUser()];
  const subject: Subject = `user:${user.id}`;
  const start = (await readOne(at, subject)).version[1];
  const writes = Array.from({ length: 20 }, (_, i) =>
    updateUser(stage.ctx, { user_id: user.id, patch: { display_name: `${i}` } }),
  );
  const reads = await Promise.all(Array.from({ length: 20 }, () => readOne(at, subject)));
  await Promise.all(writes);
  const byVersion = Map.groupBy([...reads, await readOne(at, subject)], ({ version }) => version[1]);
  for (const same of byVersion.values())
    expect(new Set(same.map(({ document }) => JSON.stringify(document))).size).toBe(1);
  expect(Math.max(...byVersion.keys())).toBe(start + 20);
  expect(new Set(byVersion.values().map(([fact]) => JSON.stringify(fact?.document))).size).toBe(
    byVersion.size,
  );
});

test('a copy is registered by the first read, and a later read neither makes another nor acknowledges', async () => {
  const [at, user] = [await addHolder(), await addUser()];
  const subject: Subject = `user:${user.id}`;
  const first = await readOne(at, subject);
  await updateUser(stage.ctx, { user_id: user.id, patch: { display_name: 'newer' } });
  const second = await readOne(at, subject);
  expect(second.version[1]).toBe(first.version[1] + 1);
  expect(second.registration).toBe(first.registration);
  expect(await copiesOf(subject)).toMatchObject([
    {
      holderId: at.holder,
      registration: first.registration,
      ackedEpoch: first.version[0],
      ackedN: first.version[1],
      ackedRender: first.version[2],
    },
  ]);
});

test('twenty reads at once register one copy', async () => {
  const [at, user] = [await addHolder(), await addUser()];
  const facts = await Promise.all(Array.from({ length: 20 }, () => readOne(at, `user:${user.id}`)));
  expect(new Set(facts.map(({ registration }) => registration)).size).toBe(1);
  expect(await copiesOf(`user:${user.id}`)).toHaveLength(1);
});

test('each holder has a copy of its own', async () => {
  const [one, two, user] = [await addHolder(), await addHolder(), await addUser()];
  const facts = [await readOne(one, `user:${user.id}`), await readOne(two, `user:${user.id}`)];
  expect(new Set(facts.map(({ registration }) => registration)).size).toBe(2);
});

test('what does not exist is read as nothing, and that knowledge is a copy, too', async () => {
  const at = await addHolder();
  const subject: Subject = `user:${stage.deps.newId()}`;
  expect(await readOne(at, subject)).toMatchObject({ document: null, version: [1, 0, RENDER] });
  expect(await copiesOf(subject)).toHaveLength(1);
});

test("another worker's subject is refused, and nothing is registered", async () => {
  const [at, other, user] = [await addHolder(), await addWorker(), await addUser()];
  const subjects: Subject[] = [`user:${user.id}`, `worker:${other}`];
  await expect(readFacts(stage.ctx, { ...at, subjects })).rejects.toMatchObject({
    code: 'link.not-your-host',
  });
  for (const subject of subjects) expect(await copiesOf(subject)).toEqual([]);
});

test('a holder of another worker is refused, and one nobody knows', async () => {
  const [theirs, user] = [await addHolder(await addWorker()), await addUser()];
  const subjects: Subject[] = [`user:${user.id}`];
  for (const holder of [theirs.holder, stage.deps.newToken()]) {
    const reading = readFacts(stage.ctx, { holder, region: 'local', worker_id: stage.workerId, subjects });
    await expect(reading).rejects.toMatchObject({ code: 'link.holder-superseded' });
  }
  expect(await copiesOf(`user:${user.id}`)).toEqual([]);
});

test('a host is told to those who serve it alone, and nobody else has a copy of it', async () => {
  const other = await addWorker();
  const [mine, theirs] = [await addHost(), await addHost([other])];
  const at = await addHolder();
  expect((await readOne(at, `host:${mine.id}`)).document).toMatchObject({
    domain: mine.domain,
    backend_url: 'http://127.0.0.1:1',
    support_contact: null,
    decision_sampling: expect.closeTo(0.1),
  });
  await expect(readOne(at, `host:${theirs.id}`)).rejects.toMatchObject({ code: 'link.not-your-host' });
  expect(await stage.deps.db.$count(factCopies, eq(factCopies.subject, `host:${theirs.id}`))).toBe(0);
});

test("a worker's document names its hosts, the session keys and the assertion keys of all who share them", async () => {
  const [one, two, three] = [await addWorker(), await addWorker(), await addWorker()];
  const shared = await addHost([one, two]);
  await addHost([three]);
  const [at, companion] = [await addHolder(one), await addHolder(two)];
  await addHolder(three);
  expect((await readOne(at, `worker:${one}`)).document).toEqual({
    kind: 'worker',
    worker_id: one,
    hosts: [{ domain: shared.domain, host_id: shared.id }],
    session_keys: stage.deps.sessionKeys.configured.map(publicHalf),
    assertion_keys: [await keyOf(at.holder), await keyOf(companion.holder)],
    gen: 1,
  });
});

test('subjects named twice are read once, in one order', async () => {
  const [at, user] = [await addHolder(), await addUser()];
  const subjects: Subject[] = [`worker:${stage.workerId}`, `user:${user.id}`, `user:${user.id}`];
  const { facts, lease_ms, max_stale_s } = await readFacts(stage.ctx, { ...at, subjects });
  expect(facts.map(({ subject }) => subject)).toEqual([`user:${user.id}`, `worker:${stage.workerId}`]);
  expect([lease_ms, max_stale_s]).toEqual([1000, 900]);
});

test('readers and writers of many subjects in any order do not block each other for good', async () => {
  const at = await addHolder();
  const people = await Promise.all(Array.from({ length: 6 }, addUser));
  const subjects = people.map(({ id }): Subject => `user:${id}`);
  const work = Array.from({ length: 12 }, (_, i) => {
    const turned = [...subjects.slice(i % 6), ...subjects.slice(0, i % 6)];
    return i % 2 === 0
      ? readFacts(stage.ctx, { ...at, subjects: turned })
      : inTransaction(stage.ctx, async (tx) => {
          await lockHeads(tx, turned);
          await raiseHeads(tx, turned);
        });
  });
  await expect(Promise.all(work)).resolves.toHaveLength(12);
});

test('a holder registers once, again without effect, and says who it is', async () => {
  const at = await addHolder();
  const key = await keyOf(at.holder);
  const [again] = await Promise.all(
    Array.from({ length: 5 }, () =>
      registerHolder(stage.ctx, {
        ...at,
        edge_version: '2.0.0',
        assertion_keys: [key],
        keys_version: 0,
      }),
    ),
  );
  expect(again).toMatchObject({ worker_id: stage.workerId, lease_ms: 1000, max_stale_s: 900 });
  const rows = await stage.deps.db
    .select({ edgeVersion: holders.edgeVersion })
    .from(holders)
    .where(eq(holders.id, at.holder));
  expect(rows).toEqual([{ edgeVersion: '2.0.0' }]);
  expect(await stage.deps.db.$count(audit, eq(audit.resourceId, at.holder))).toBe(1);
});

test('a holder cannot take another region or worker', async () => {
  const [at, other] = [await addHolder(), await addWorker()];
  const key = await keyOf(at.holder);
  for (const change of [{ region: 'elsewhere' }, { worker_id: other }]) {
    const attempt = registerHolder(stage.ctx, {
      ...at,
      edge_version: '1',
      assertion_keys: [key],
      keys_version: 0,
      ...change,
    });
    await expect(attempt).rejects.toMatchObject({ code: 'link.not-your-host' });
  }
});

test('workers that share hosts and register at once do not block each other for good', async () => {
  const ids = await Promise.all([addWorker(), addWorker(), addWorker()]);
  await addHost(ids);
  await Promise.all([...ids, ...ids.toReversed(), ...ids].map((id) => addHolder(id)));
  expect((await readOne(await addHolder(ids[0]), `worker:${ids[0]}`)).document).toMatchObject({
    assertion_keys: { length: 10 },
  });
});

test('a key under the name of another is refused, and no holder is made', async () => {
  const key = { ...(await keyOf('impostor')), kid: (await keyOf('victim')).kid };
  const holder = stage.deps.newToken();
  const attempt = registerHolder(stage.ctx, {
    worker_id: stage.workerId,
    holder,
    region: 'local',
    edge_version: '1',
    assertion_keys: [key],
    keys_version: 0,
  });
  await expect(attempt).rejects.toMatchObject({ code: 'request.invalid' });
  expect(await stage.deps.db.$count(holders, eq(holders.id, holder))).toBe(0);
});
