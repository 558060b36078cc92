import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { RENDER, type Subject, type Version } from '@sunray/contract/facts.ts';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { TestHolder } from '../../../../../tests/support/test-holder.ts';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { createUser } from '../users/create.ts';
import { updateUser } from '../users/update.ts';
import { workers } from '../workers/table.ts';
import { touchFacts } from './heads.ts';
import { factCopies, factHeads, holders } from './table.ts';

let stage: AdminStage;
let holder: TestHolder;
beforeAll(async () => {
  stage = await adminStage();
});
beforeEach(async () => {
  holder = await TestHolder.registered(stage.ctx, stage);
  await holder.poll();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function addUser(): Promise<Subject> {
  const user = await createUser(stage.ctx, { username: `ack ${stage.deps.newId()}` });
  return `user:${user.id}`;
}

const raise = (subject: Subject) => touchFacts(stage.ctx, [subject]);

async function copyOf(subject: Subject, { id } = holder) {
  const [copy] = await stage.deps.db
    .select()
    .from(factCopies)
    .where(and(eq(factCopies.subject, subject), eq(factCopies.holderId, id)));
  if (copy === undefined) return null;
  const { ackedEpoch, ackedN, ackedRender, isBehind } = copy;
  return { acked: [ackedEpoch, ackedN, ackedRender], isBehind };
}

test('an acknowledgement of the newest version ends being behind', async () => {
  const subject = await addUser();
  const { version } = await holder.read(subject);
  await raise(subject);
  expect(await copyOf(subject)).toEqual({ acked: version, isBehind: true });
  await holder.catchUp();
  expect(await copyOf(subject)).toEqual({ acked: [1, version[1] + 1, RENDER], isBehind: false });
});

test('an acknowledgement raises and never lowers, and one that a change overtook leaves the copy behind', async () => {
  const subject = await addUser();
  const { registration, version } = await holder.read(subject);
  for (let more = 0; more < 3; more += 1) await raise(subject);
  const at = (n: number): Version => [1, version[1] + n, RENDER];
  const steps: [says: Version, acked: Version, isBehind: boolean][] = [
    [at(2), at(2), true],
    [at(1), at(2), true],
    [at(3), at(3), false],
    [at(0), at(3), false],
    [at(2), at(3), false],
  ];
  for (const [says, acked, isBehind] of steps) {
    await holder.acknowledge([{ subject, registration, version: says }]);
    expect(await copyOf(subject)).toEqual({ acked, isBehind });
  }
});

test.each<[string, (version: Version) => Version]>([
  ['counter', ([epoch, n, render]) => [epoch, n + 2, render]],
  ['epoch', ([, n, render]) => [9, n, render]],
])('a version with a %s that does not exist yet is not acknowledged', async (_part, beyond) => {
  const subject = await addUser();
  const { registration, version } = await holder.read(subject);
  await raise(subject);
  await holder.acknowledge([{ subject, registration, version: beyond(version) }]);
  expect(await copyOf(subject)).toEqual({ acked: version, isBehind: true });
});

test('what a newer release wrote is acknowledged to this one, too', async () => {
  const subject = await addUser();
  const { registration, version } = await holder.read(subject);
  const written: Version = [version[0], version[1], RENDER + 1];
  await holder.acknowledge([{ subject, registration, version: written }]);
  expect(await copyOf(subject)).toEqual({ acked: written, isBehind: false });
});

test('reading again, however often, acknowledges nothing', async () => {
  const subject = await addUser();
  const { version } = await holder.read(subject);
  await raise(subject);
  await Promise.all(Array.from({ length: 5 }, () => holder.read(subject)));
  await holder.poll();
  expect(await copyOf(subject)).toEqual({ acked: version, isBehind: true });
});

test("a registration that is not the copy's own changes nothing", async () => {
  const [subject, other] = [await addUser(), await addUser()];
  const { version } = await holder.read(subject);
  const foreign = await holder.read(other);
  await raise(subject);
  const newest: Version = [1, version[1] + 1, RENDER];
  for (const registration of [foreign.registration, 'invented'])
    await holder.acknowledge([{ subject, registration, version: newest }], [{ subject, registration }]);
  expect(await copyOf(subject)).toEqual({ acked: version, isBehind: true });
});

test("another holder's copy is not touched, whoever knows its registration", async () => {
  const subject = await addUser();
  const other = await TestHolder.registered(stage.ctx, stage);
  await other.poll();
  const { registration, version } = await holder.read(subject);
  await other.read(subject);
  await raise(subject);
  const newest: Version = [1, version[1] + 1, RENDER];
  await other.acknowledge([{ subject, registration, version: newest }], [{ subject, registration }]);
  expect(await copyOf(subject)).toEqual({ acked: version, isBehind: true });
});

test('a holder of another worker, an unknown one and one that was given up are refused', async () => {
  const subject = await addUser();
  const { registration, version } = await holder.read(subject);
  await raise(subject);
  const foreign = stage.deps.newId();
  await stage.deps.db.insert(workers).values({ id: foreign, name: foreign, createdAt: new Date(0) });
  const word = [{ subject, registration, version: [1, version[1] + 1, RENDER] satisfies Version }];
  const refused = [
    new TestHolder(stage.ctx, { workerId: foreign, id: holder.id }),
    new TestHolder(stage.ctx, stage),
  ];
  for (const one of refused)
    await expect(one.acknowledge(word, word)).rejects.toMatchObject({ code: 'link.holder-superseded' });
  await stage.deps.db
    .update(holders)
    .set({ supersededAt: new Date(0) })
    .where(eq(holders.id, holder.id));
  await expect(holder.acknowledge(word, word)).rejects.toMatchObject({ code: 'link.holder-superseded' });
  await expect(holder.read(subject)).rejects.toMatchObject({ code: 'link.holder-superseded' });
  expect(await copyOf(subject)).toEqual({ acked: version, isBehind: true });
});

test('a released copy is forgotten, and reading anew is a new copy under another registration', async () => {
  const subject = await addUser();
  const first = await holder.read(subject);
  await holder.acknowledge([], [first]);
  expect(await copyOf(subject)).toBeNull();
  const second = await holder.read(subject);
  expect(second.registration).not.toBe(first.registration);
  await holder.acknowledge([], [first]);
  expect(await copyOf(subject)).not.toBeNull();
});

/** Does `first` in a transaction, and begins `second` before that commits. */
async function overlapped(
  first: (tx: Ctx) => Promise<unknown>,
  second: () => Promise<unknown>,
): Promise<void> {
  const [isDone, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = inTransaction(stage.ctx, async (tx) => {
    await first(tx);
    isDone.resolve();
    await go.promise;
  });
  await isDone.promise;
  const following = second();
  await expect.poll(somebodyWaits, { interval: 5 }).toBe(true);
  go.resolve();
  await Promise.all([holding, following]);
}

async function somebodyWaits(): Promise<boolean> {
  const rows = await stage.deps.db.execute(
    sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
}

test('an acknowledgement that waits for a change leaves the copy behind', async () => {
  const subject = await addUser();
  await holder.read(subject);
  await raise(subject);
  const { changes } = await holder.poll();
  await overlapped(
    (tx) => touchFacts(tx, [subject]),
    () => holder.acknowledge(changes),
  );
  expect(await copyOf(subject)).toMatchObject({ acked: changes[0]?.version, isBehind: true });
});

test('an acknowledgement takes the holder beyond the answer before: whoever shows that has an older disk', async () => {
  const reader = await TestHolder.registered(stage.ctx, stage);
  const subject = await addUser();
  await reader.read(subject);
  await reader.poll();
  const disk = reader.copy();
  await raise(subject);
  await reader.acknowledge((await reader.poll()).changes);
  await expect(disk.poll()).rejects.toMatchObject({ code: 'link.holder-superseded' });
});

test('an acknowledgement with a mark of before, of another or without one moves nothing', async () => {
  const reader = await TestHolder.registered(stage.ctx, stage);
  await reader.poll();
  const { mark } = reader;
  await reader.poll();
  const newest = reader.mark;
  for (const shown of [mark, holder.mark, 'nonsense', null]) {
    reader.mark = shown;
    await reader.acknowledge([]);
  }
  reader.mark = mark;
  await expect(reader.poll()).resolves.toBeDefined();
  expect(reader.mark).not.toBe(newest);
});

test('an acknowledgement that races a change never hides it', async () => {
  const subjects = await Promise.all(Array.from({ length: 6 }, addUser));
  for (const subject of subjects) await holder.read(subject);
  for (let round = 0; round < 12; round += 1) {
    await Promise.all(subjects.map(raise));
    const { changes } = await holder.poll();
    expect(changes).toHaveLength(subjects.length);
    await Promise.all([
      holder.acknowledge(changes),
      ...subjects.map(raise),
      ...changes.toReversed().map((change) => holder.acknowledge([change])),
    ]);
    for (const subject of subjects) {
      const [head] = await stage.deps.db.select().from(factHeads).where(eq(factHeads.subject, subject));
      const copy = await copyOf(subject);
      expect(copy?.acked[1]).toBe((head?.n ?? 0) - 1);
      expect(copy?.isBehind).toBe(true);
    }
  }
}, 15_000);

test('five hundred versions and as many releases are taken in one call, in any order, twice', async () => {
  const subjects = Array.from({ length: 500 }, (): Subject => `user:${stage.deps.newId()}`);
  const row = { ackedEpoch: 1, ackedN: 0, ackedRender: RENDER, isBehind: true, createdAt: new Date(0) };
  await stage.deps.db.insert(factHeads).values(subjects.map((subject) => ({ subject, n: 1 })));
  await stage.deps.db
    .insert(factCopies)
    .values(subjects.map((subject) => ({ ...row, holderId: holder.id, subject, registration: subject })));
  const reached = subjects.map((subject) => ({
    subject,
    registration: subject,
    version: [1, 1, RENDER] satisfies Version,
  }));
  await Promise.all([holder.acknowledge(reached), holder.acknowledge(reached.toReversed())]);
  expect((await holder.poll()).changes).toEqual([]);
  await holder.acknowledge([], reached);
  expect(await stage.deps.db.$count(factCopies, eq(factCopies.holderId, holder.id))).toBe(0);
}, 15_000);

test('a read that races a change is delivered it afterwards', async () => {
  for (let round = 0; round < 20; round += 1) {
    const user = await createUser(stage.ctx, { username: `race ${stage.deps.newId()}` });
    const subject: Subject = `user:${user.id}`;
    const [fact] = await Promise.all([
      holder.read(subject),
      updateUser(stage.ctx, { user_id: user.id, patch: { display_name: 'new' } }),
    ]);
    const { changes } = await holder.catchUp();
    const newest = changes.find((change) => change.subject === subject)?.document ?? fact.document;
    expect(newest).toMatchObject({ display_name: 'new' });
  }
}, 15_000);
