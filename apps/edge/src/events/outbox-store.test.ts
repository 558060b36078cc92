import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { Batch } from './batch.ts';
import { decision, denial, eventId, security } from './event-samples.ts';
import type { OutboxDO } from './outbox-do.ts';
import { type OutboxLimits, OutboxStore } from './outbox-store.ts';

let outboxes = 0;
let ids = 0;

type Start = (limits?: Partial<OutboxLimits>) => OutboxStore;

/** Runs a test against the storage of an outbox of its own; `start()` is a store that has just been started on it. */
function onStorage(work: (start: Start, sql: SqlStorage) => void): Promise<void> {
  const namespace = (env as { OUTBOX: DurableObjectNamespace<OutboxDO> }).OUTBOX;
  outboxes += 1;
  return runInDurableObject(
    namespace.getByName(`store-test-${outboxes}`),
    (_instance, { storage: { sql } }) => {
      const newId = () => eventId(900_000 + (ids += 1));
      work(
        (limits = {}) =>
          new OutboxStore({
            sql,
            newId,
            nowMs: () => 5,
            limits: { maxRows: 1000, maxBytes: 1e9, ...limits },
          }),
        sql,
      );
    },
  );
}

const many = (from: number, to: number, make: (n: number) => ReturnType<typeof decision>) =>
  Array.from({ length: to - from }, (_, at) => make(from + at));
const ids_ = (events: readonly { id: string }[] | undefined) =>
  events?.map(({ id }) => Number(id.slice(-12)));

/** Everything that the store would send, in order. */
function drained(store: OutboxStore): Batch[] {
  const batches: Batch[] = [];
  for (let batch = store.batch(); batch !== null; batch = store.batch()) {
    batches.push(batch);
    store.remove();
  }
  return batches;
}

test('what was put in comes out once, what is worth most first, and then nothing is left', () =>
  onStorage((start) => {
    const store = start();
    store.put('fra', [decision(1), denial(2), security(3), decision(1), decision(4)]);
    const batch = store.batch();
    expect([batch?.region, ids_(batch?.decisions), ids_(batch?.security), batch?.lost]).toEqual([
      'fra',
      [1, 2, 4],
      [3],
      [],
    ]);
    store.remove();
    expect([store.batch(), store.isEmpty()]).toEqual([null, true]);
  }));

test('a batch that was begun stays the same until it is removed, also for a store that starts anew', () =>
  onStorage((start) => {
    const store = start();
    store.put('fra', [decision(1), security(2)]);
    const begun = store.batch();
    store.put('fra', [security(3)]);
    expect(store.batch()).toEqual(begun);
    const next = start();
    expect(next.batch()).toEqual(begun);
    next.remove();
    expect(ids_(next.batch()?.security)).toEqual([3]);
  }));

test('a full outbox gives up the oldest allowed, then denied, then security events, and counts each', () =>
  onStorage((start) => {
    const store = start({ maxRows: 10 });
    store.put('fra', many(21, 25, security));
    store.put('fra', many(11, 16, denial));
    store.put('fra', many(1, 5, decision));
    // Four allowed, five denied, four security: the three oldest allowed had to go.
    expect([...drainedIds(start({ maxRows: 10 }))]).toEqual([
      [11, 12, 13, 14, 15, 4],
      [21, 22, 23, 24],
      [3, 0],
    ]);
  }));

test('denied ones go before security events, and in the end the oldest security events', () =>
  onStorage((start) => {
    const store = start({ maxRows: 3 });
    store.put('fra', [...many(1, 4, denial), ...many(11, 13, security)]);
    store.put('fra', many(13, 16, security));
    expect([...drainedIds(store)]).toEqual([[], [13, 14, 15], [3, 2]]);
  }));

test('an outbox is bounded by bytes as well', () =>
  onStorage((start, sql) => {
    const store = start({ maxBytes: 20_000 });
    const big = (n: number) => decision(n, { path: `/${'x'.repeat(1000)}` });
    store.put('fra', many(1, 101, big));
    const { bytes } = sql.exec<{ bytes: number }>('SELECT sum(bytes) bytes FROM events').one();
    expect(bytes).toBeLessThanOrEqual(20_000);
    const [decisions, , [lost]] = drainedIds(store);
    expect(decisions.length + lost).toBe(100);
    expect(decisions).toEqual(
      many(101 - decisions.length, 101, decision).map(({ event }) => Number(event.id.slice(-12))),
    );
  }));

test('what is under way is not given up, since it may have arrived already', () =>
  onStorage((start) => {
    const store = start({ maxRows: 4 });
    store.put('fra', many(1, 4, decision));
    const begun = store.batch();
    store.put('fra', many(11, 17, security));
    expect(store.batch()).toEqual(begun);
    store.remove();
    expect([...drainedIds(store)]).toEqual([[], [16], [0, 5]]);
  }));

test('losses are counted once, under an id that stays', () =>
  onStorage((start) => {
    const store = start({ maxRows: 1 });
    store.put('fra', many(1, 4, denial));
    const first = store.batch()?.lost;
    expect(first).toMatchObject([{ kind: 'decision', lost: 2, at_ms: 5 }]);
    store.put('fra', many(4, 6, denial));
    expect(start({ maxRows: 1 }).batch()?.lost).toEqual(first);
    store.remove();
    const second = store.batch()?.lost;
    expect(second).toMatchObject([{ kind: 'decision', lost: 2 }]);
    expect(second?.[0]?.id).not.toBe(first?.[0]?.id);
  }));

test('one call carries no more than the contract and its size allow', () =>
  onStorage((start) => {
    const store = start({ maxRows: 5000 });
    store.put('fra', [...many(1, 1301, denial), ...many(2001, 2301, security)]);
    const sizes = drained(store).map(({ decisions, security: seen }) => [decisions.length, seen.length]);
    expect(sizes.reduce((sum, [of = 0]) => sum + of, 0)).toBe(1300);
    expect(sizes.reduce((sum, [, of = 0]) => sum + of, 0)).toBe(300);
    for (const [told = 0, seen = 0] of sizes) expect([told <= 500, seen <= 200]).toEqual([true, true]);
  }));

test('a call stays below the size that the control plane takes, whatever the texts are', () =>
  onStorage((start) => {
    const store = start();
    const widest = (n: number) =>
      decision(n, { path: '\u{1f600}'.repeat(512), user_agent: '\u20ac'.repeat(512) });
    store.put('fra', many(1, 301, widest));
    const batches = drained(store);
    expect(batches.flatMap(({ decisions }) => decisions)).toHaveLength(300);
    for (const batch of batches)
      expect(new TextEncoder().encode(JSON.stringify(batch)).length).toBeLessThan(200_000);
  }));

test('a batch that is refused is halved until the one that is the cause is found and given up', () =>
  onStorage((start) => {
    const store = start();
    store.put('fra', many(1, 101, denial));
    const arrived: number[] = [];
    let calls = 0;
    for (let batch = store.batch(); batch !== null; batch = store.batch()) {
      calls += 1;
      const told = ids_(batch.decisions) ?? [];
      if (told.includes(42)) store.halve();
      else {
        arrived.push(...told);
        store.remove();
      }
    }
    expect(arrived.sort((a, b) => a - b)).toEqual(
      many(1, 101, denial)
        .map((_, n) => n + 1)
        .filter((n) => n !== 42),
    );
    expect(calls).toBeLessThan(40);
  }));

test('a row that this release cannot read is given up and counted, and the others arrive', () =>
  onStorage((start, sql) => {
    const store = start();
    store.put('fra', [denial(1), security(2), security(3)]);
    sql.exec(`UPDATE events SET body = '{"id":"x"}' WHERE rank = 2 AND id = ?`, eventId(2));
    expect([...drainedIds(store)]).toEqual([[1], [3], [0, 1]]);
  }));

/** The numbers of the decisions and security events that come out, and how many of each were lost. */
function drainedIds(store: OutboxStore): [number[], number[], [number, number]] {
  const batches = drained(store);
  const lost = batches.flatMap((batch) => batch.lost);
  const lostOf = (kind: string) =>
    lost.filter((loss) => loss.kind === kind).reduce((sum, loss) => sum + loss.lost, 0);
  return [
    batches.flatMap(({ decisions }) => ids_(decisions) ?? []),
    batches.flatMap((batch) => ids_(batch.security) ?? []),
    [lostOf('decision'), lostOf('security')],
  ];
}
