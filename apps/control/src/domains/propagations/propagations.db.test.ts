import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Subject } from '@sunray/contract/facts.ts';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { testCtx, testDeps } from '../../../../../tests/support/deps.ts';
import { TestHolder } from '../../../../../tests/support/test-holder.ts';
import { type Ctx, inTransaction } from '../../ctx.ts';
import type { Deps } from '../../deps.ts';
import type { Signals } from '../../feed/signals.ts';
import { holderKeys } from '../facts/holder-key-table.ts';
import { lockHeads, raiseHeads, touchFacts } from '../facts/heads.ts';
import { factCopies, factHeads, holders } from '../facts/table.ts';
import { installation } from '../installation/table.ts';
import { workers } from '../workers/table.ts';
import { findPropagation } from './find.ts';
import { judgePropagations } from './judge.ts';
import { progressOf } from './progress-of.ts';
import { settlePropagation } from './settle.ts';
import { propagationChanges, propagations } from './table.ts';

let stage: AdminStage;
let other: Deps & { close(): Promise<void> };
let holder: TestHolder;
beforeAll(async () => {
  stage = await adminStage();
  other = await testDeps({ appUrl: stage.appUrl, clock: stage.clock });
});
beforeEach(async () => {
  await stage.deps.db.delete(factCopies);
  await stage.deps.db.delete(holderKeys);
  await stage.deps.db.delete(holders);
  holder = await TestHolder.registered(stage.ctx, stage);
  await holder.poll();
});
afterAll(async () => {
  await other.close();
  await stage[Symbol.asyncDispose]();
});

const newSubject = (): Subject => `user:${stage.deps.newId()}`;

function tracked(ctx: Ctx = stage.ctx): Ctx & { propagation: { id: string; hasChanges: boolean } } {
  return { ...ctx, propagation: { id: stage.deps.newId(), hasChanges: false } };
}

/** Changes these subjects as one request does, and gives the id of its propagation. */
async function change(...subjects: Subject[]): Promise<string> {
  const ctx = tracked();
  await touchFacts(ctx, subjects);
  return ctx.propagation.id;
}

const progress = (id: string, ctx: Ctx = stage.ctx) => progressOf(ctx, id);
const stateOf = async (id: string, ctx: Ctx = stage.ctx) => (await progress(id, ctx))?.state;

async function servesUntil({ id }: TestHolder): Promise<Date | null | undefined> {
  const [row] = await stage.deps.db.select().from(holders).where(eq(holders.id, id));
  return row?.servesUntil;
}

/** Lets the time until which a holder may serve be over, or be `ahead`. */
async function setServes({ id }: TestHolder, ahead: string): Promise<void> {
  await stage.deps.db
    .update(holders)
    .set({ servesUntil: sql`clock_timestamp() + ${ahead}::interval` })
    .where(eq(holders.id, id));
}

test('a change nobody holds a copy of is acknowledged at once', async () => {
  const id = await change(newSubject(), newSubject());
  expect(await progress(id)).toEqual({ state: 'acknowledged', boundedUntil: null });
});

test('a change is pending until the last copy has reached it', async () => {
  const [one, two] = [newSubject(), newSubject()];
  const second = await TestHolder.registered(stage.ctx, stage);
  await second.poll();
  for (const client of [holder, second]) for (const subject of [one, two]) await client.read(subject);
  const id = await change(one, two);
  const last = [await servesUntil(holder), await servesUntil(second)].map((date) => date?.getTime() ?? 0);
  expect(await progress(id)).toEqual({ state: 'pending', boundedUntil: new Date(Math.max(...last)) });
  const { changes } = await holder.poll();
  await holder.acknowledge(changes.slice(0, 1));
  expect(await stateOf(id)).toBe('pending');
  await holder.acknowledge(changes);
  expect(await stateOf(id)).toBe('pending');
  await second.catchUp();
  expect(await progress(id)).toEqual({ state: 'acknowledged', boundedUntil: null });
});

test('a newer change of the subject, not yet delivered, holds up no older one', async () => {
  const subject = newSubject();
  await holder.read(subject);
  const first = await change(subject);
  const { changes } = await holder.poll();
  const second = await change(subject);
  await holder.acknowledge(changes);
  expect([await stateOf(first), await stateOf(second)]).toEqual(['acknowledged', 'pending']);
});

test('reading a changed fact again acknowledges nothing', async () => {
  const subject = newSubject();
  await holder.read(subject);
  const id = await change(subject);
  await holder.read(subject);
  await holder.poll();
  expect(await stateOf(id)).toBe('pending');
});

test('a copy that its holder has released holds up nothing', async () => {
  const subject = newSubject();
  const fact = await holder.read(subject);
  const id = await change(subject);
  await holder.acknowledge([], [fact]);
  expect(await stateOf(id)).toBe('acknowledged');
});

test('a change is fenced when each holder that has not reached it is past what it was granted', async () => {
  const subject = newSubject();
  const [second, third] = [
    await TestHolder.registered(stage.ctx, stage),
    await TestHolder.registered(stage.ctx, stage),
  ];
  for (const client of [holder, second, third]) {
    await client.poll();
    await client.read(subject);
  }
  const id = await change(subject);
  await third.catchUp();
  await setServes(holder, '-1 second');
  expect(await progress(id)).toMatchObject({ boundedUntil: await servesUntil(second) });
  await setServes(second, '-1 second');
  expect(await progress(id)).toEqual({ state: 'fenced', boundedUntil: null });
});

test('a holder that is granted more time meanwhile goes on to count', async () => {
  const subject = newSubject();
  await holder.read(subject);
  await setServes(holder, '-1 second');
  await holder.poll();
  const id = await change(subject);
  expect(await stateOf(id)).toBe('pending');
});

test('a holder that was given up counts until it is past what it was granted', async () => {
  const subject = newSubject();
  await holder.read(subject);
  await expect(holder.pollInVain({ mark: null }).then(() => holder.poll())).rejects.toThrow();
  const id = await change(subject);
  expect(await stateOf(id)).toBe('pending');
  await setServes(holder, '-1 second');
  expect(await stateOf(id)).toBe('fenced');
});

test.each([
  ['the setting is lowered', () => stage.deps.db.update(workers).set({ maxStaleS: 60 })],
  ['the worker is removed', () => stage.deps.db.update(workers).set({ removedAt: new Date(0) })],
])('nothing that was granted is shortened because %s', async (_what, work) => {
  const subject = newSubject();
  await holder.read(subject);
  const id = await change(subject);
  const before = await progress(id);
  await work();
  expect(await progress(id)).toEqual(before);
  expect(before?.state).toBe('pending');
  await stage.deps.db.update(workers).set({ maxStaleS: 900, removedAt: null });
});

test('what is settled stays so for ever, whatever becomes of the copies', async () => {
  const [one, two] = [newSubject(), newSubject()];
  const acknowledged = await change(one);
  expect(await stateOf(acknowledged)).toBe('acknowledged');
  await holder.read(two);
  const fenced = await change(two);
  await setServes(holder, '-1 second');
  expect(await stateOf(fenced)).toBe('fenced');
  await setServes(holder, '1 hour');
  await stage.deps.db.update(factCopies).set({ ackedN: 0, ackedEpoch: 0 });
  await stage.deps.db.update(installation).set({ databaseRun: 'another' });
  expect([await stateOf(acknowledged), await stateOf(fenced)]).toEqual(['acknowledged', 'fenced']);
  await holder.catchUp();
  expect([await stateOf(acknowledged), await stateOf(fenced)]).toEqual(['acknowledged', 'fenced']);
  const rows = await judgePropagations(stage.ctx, [acknowledged, fenced]);
  expect([...rows.values()].map(({ state }) => state).sort()).toEqual(['acknowledged', 'fenced']);
});

test('many who judge at once, while it is acknowledged, agree and settle it once', async () => {
  for (let round = 0; round < 10; round += 1) {
    const subject = newSubject();
    await holder.read(subject);
    const id = await change(subject);
    const { changes } = await holder.poll();
    const judged = await Promise.all([
      ...Array.from({ length: 6 }, () => progress(id)),
      holder.acknowledge(changes).then(() => progress(id)),
    ]);
    expect(judged.at(-1)?.state).toBe('acknowledged');
    expect(judged.every((one) => one?.state !== 'fenced')).toBe(true);
    const { settled_at } = await findPropagation(stage.ctx, { propagation_id: id });
    expect(settled_at).toBe(new Date(stage.clock.nowMs()).toISOString());
  }
});

test('a change that is rolled back leaves no propagation', async () => {
  const ctx = tracked();
  const work = inTransaction(ctx, async (tx) => {
    await touchFacts(tx, [newSubject()]);
    throw new Error('no');
  });
  await expect(work).rejects.toThrow('no');
  expect(await progress(ctx.propagation.id)).toBeNull();
  await expect(findPropagation(stage.ctx, { propagation_id: ctx.propagation.id })).rejects.toMatchObject({
    code: 'resource.not-found',
  });
});

test('a request that raises a subject twice waits for the newest', async () => {
  const subject = newSubject();
  await holder.read(subject);
  const ctx = tracked();
  await touchFacts(ctx, [subject]);
  const { changes } = await holder.poll();
  await touchFacts(ctx, [subject]);
  await holder.acknowledge(changes);
  expect(await stateOf(ctx.propagation.id)).toBe('pending');
  expect(
    await stage.deps.db
      .select({ subject: propagationChanges.subject, n: propagationChanges.n })
      .from(propagationChanges)
      .where(eq(propagationChanges.propagationId, ctx.propagation.id)),
  ).toEqual([{ subject, n: 2 }]);
});

test('after a change of database nothing is reported before every holder that may serve has polled', async () => {
  const subject = newSubject();
  const silent = await TestHolder.registered(stage.ctx, stage);
  await silent.poll();
  await holder.read(subject);
  const [held, free] = [await change(subject), await change(newSubject())];
  await holder.catchUp();
  await stage.deps.db.update(installation).set({ databaseRun: 'another' });
  expect([await stateOf(held), await stateOf(free)]).toEqual(['pending', 'pending']);
  expect((await progress(free))?.boundedUntil?.getTime()).toBeGreaterThan(Date.now());
  await holder.poll();
  expect([await stateOf(held, testCtx(other)), await stateOf(free)]).toEqual(['pending', 'pending']);
  await silent.poll();
  expect([await stateOf(held, testCtx(other)), await stateOf(free)]).toEqual([
    'acknowledged',
    'acknowledged',
  ]);
});

test('after a change of database, what it remembers of grants is not believed: there may have been later ones', async () => {
  await setServes(holder, '-1 hour');
  const id = await change(newSubject());
  await stage.deps.db.update(installation).set({ databaseRun: 'another' });
  expect(await stateOf(id)).toBe('pending');
  const [row] = await stage.deps.db.select().from(installation);
  expect((await progress(id))?.boundedUntil).toEqual(
    new Date((row?.databaseRunSince?.getTime() ?? 0) + 900_000),
  );
  // Whoever was not heard of for as long as anybody may serve serves no more.
  await stage.deps.db
    .update(installation)
    .set({ databaseRunSince: sql`clock_timestamp() - interval '901 seconds'` });
  await stage.deps.db.update(holders).set({
    createdAt: sql`clock_timestamp() - interval '2 hours'`,
    lastPolledAt: sql`clock_timestamp() - interval '1 hour'`,
  });
  expect(await stateOf(id)).toBe('acknowledged');
});

test('after a change of database nobody waits for a holder that had been given up and is past its time', async () => {
  const id = await change(newSubject());
  const dead = await TestHolder.registered(stage.ctx, stage);
  const gone = sql`clock_timestamp() - interval '1 hour'`;
  await stage.deps.db
    .update(holders)
    .set({ supersededAt: gone, supersededWhy: 'unknown_mark', servesUntil: gone })
    .where(eq(holders.id, dead.id));
  await stage.deps.db.update(installation).set({ databaseRun: 'another' });
  expect(await stateOf(id)).toBe('pending');
  await holder.poll();
  expect(await stateOf(id)).toBe('acknowledged');
});

test('after a change of database a waiting poll is sent home, so that it shows its mark', async () => {
  const id = await change(newSubject());
  const begun = Promise.withResolvers<void>();
  const signals: Signals = {
    wait(channel) {
      const signal = stage.deps.signals.wait(channel, 60_000);
      begun.resolve();
      return signal;
    },
    close: async () => undefined,
  };
  const polling = holder.copy(testCtx({ ...stage.deps, signals })).poll({ wait_ms: 30_000 });
  await begun.promise;
  await stage.deps.db.update(installation).set({ databaseRun: 'another' });
  expect(await stateOf(id, testCtx(other))).toBe('pending');
  holder.mark = (await polling).mark;
  await holder.poll();
  expect(await stateOf(id)).toBe('acknowledged');
});

test('a process that starts later on the same database believes it at once', async () => {
  const subject = newSubject();
  await holder.read(subject);
  const id = await change(subject);
  await holder.catchUp();
  const deps = await testDeps({ appUrl: stage.appUrl, clock: stage.clock });
  expect(await stateOf(id, testCtx(deps))).toBe('acknowledged');
  await deps.close();
});

test('after a lost past nothing is reported before holders that are forgotten here can serve no more', async () => {
  const id = await change(newSubject());
  await stage.deps.db.update(holders).set({ issuedMark: 0, issuedMarkRandom: null });
  await holder.poll().catch(() => undefined);
  await expect(holder.poll()).rejects.toMatchObject({ code: 'link.holder-superseded' });
  const next = await TestHolder.registered(stage.ctx, stage);
  await next.poll();
  await stage.deps.db.update(holders).set({ servesUntil: sql`clock_timestamp() - interval '1 hour'` });
  const [row] = await stage.deps.db.select().from(installation);
  expect(await progress(id)).toEqual({ state: 'pending', boundedUntil: row?.unsettledUntil });
  const passed = { databaseRunSince: sql`clock_timestamp() - interval '901 seconds'` };
  await stage.deps.db
    .update(installation)
    .set({ ...passed, unsettledUntil: sql`clock_timestamp() - interval '2 seconds'` });
  expect(await stateOf(id)).toBe('acknowledged');
});

test('who waits for a change hears of its acknowledgement in another process', async () => {
  const subject = newSubject();
  await holder.read(subject);
  const id = await change(subject);
  const begun = Promise.withResolvers<void>();
  const signals: Signals = {
    wait(channel) {
      const signal = other.signals.wait(channel, 60_000);
      begun.resolve();
      return signal;
    },
    close: async () => undefined,
  };
  const settling = settlePropagation(testCtx({ ...other, signals }), id);
  await begun.promise;
  await holder.catchUp();
  expect(await settling).toEqual({ state: 'acknowledged', boundedUntil: null });
});

test('who waits for a change that nobody acknowledges is told after three seconds that it is pending', async () => {
  const subject = newSubject();
  await holder.read(subject);
  const id = await change(subject);
  const waits: number[] = [];
  const signals: Signals = {
    wait(channel, ms) {
      waits.push(ms);
      return stage.deps.signals.wait(channel, ms);
    },
    close: async () => undefined,
  };
  expect(await settlePropagation(testCtx({ ...stage.deps, signals }), id)).toMatchObject({
    state: 'pending',
  });
  // It looks every half second, and its last look is the one at the end.
  expect(waits.length).toBeGreaterThan(1);
  expect(Math.max(...waits)).toBe(500);
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(3600);
}, 10_000);

test('who waits for a change is sent home when the process ends', async () => {
  const subject = newSubject();
  await holder.read(subject);
  const id = await change(subject);
  const ending = await testDeps({ appUrl: stage.appUrl, clock: stage.clock });
  await ending.signals.close();
  let looks = 0;
  const signals: Signals = {
    wait(channel, ms) {
      looks += 1;
      return ending.signals.wait(channel, ms);
    },
    close: async () => undefined,
  };
  expect(await settlePropagation(testCtx({ ...stage.deps, signals }), id)).toMatchObject({
    state: 'pending',
  });
  expect(looks).toBe(1);
  await ending.close();
});

test('waiting for what does not exist ends at once', async () => {
  expect(await settlePropagation(stage.ctx, stage.deps.newId())).toBeNull();
});

test('a change and the epoch that rises meanwhile are written down as one version', async () => {
  const subject = newSubject();
  const ctx = tracked();
  await inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [subject]);
    await raiseHeads(tx, [subject]);
  });
  const [head] = await stage.deps.db.select().from(factHeads).where(eq(factHeads.subject, subject));
  const [row] = await stage.deps.db
    .select()
    .from(propagations)
    .innerJoin(propagationChanges, eq(propagationChanges.propagationId, propagations.id))
    .where(eq(propagations.id, ctx.propagation.id));
  const [state] = await stage.deps.db.select().from(installation);
  expect(row).toMatchObject({
    propagations: { requestId: ctx.requestId, state: 'pending', settledAt: null },
    propagation_changes: { subject, n: head?.n, epoch: state?.epoch },
  });
});
