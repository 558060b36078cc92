import { beforeEach, expect, test } from 'vitest';
import { EventBuffer } from './event-buffer.ts';
import { decision, denial, eventId, security } from './event-samples.ts';
import type { OutboxEvent } from './outbox-event.ts';

let nowMs: number;
let waits: { ms: number; end: () => void }[];
let flushed: OutboxEvent[][];
let outcome: () => Promise<void>;
let background: Promise<unknown>[];
let losses: number;

beforeEach(() => {
  nowMs = 1_000_000;
  waits = [];
  flushed = [];
  background = [];
  losses = 0;
  outcome = () => Promise.resolve();
});

function bufferFor(capacity: number) {
  const buffer = new EventBuffer({
    put: (events) => {
      flushed.push(events);
      return outcome();
    },
    newLoss: (kind, lost) => ({
      of: 'loss',
      event: { id: eventId(900 + (losses += 1)), at_ms: nowMs, kind, lost },
    }),
    nowMs: () => nowMs,
    wait: (ms) => new Promise((resolve) => waits.push({ ms, end: resolve })),
    log: () => undefined,
    capacity,
  });
  return (...events: OutboxEvent[]) => {
    for (const event of events) buffer.add(event, (work) => void background.push(work));
  };
}

/** Lets the time of the oldest wait pass, and what hangs on it happen. */
async function pass(): Promise<void> {
  const wait = waits.shift();
  nowMs += wait?.ms ?? 0;
  wait?.end();
  await happened();
}

async function happened(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

const idsOf = (events: OutboxEvent[] | undefined) => events?.map(({ event }) => event.id);

test('events are handed over together, and at most once a second', async () => {
  const add = bufferFor(10);
  add(decision(1), denial(2));
  expect(flushed).toEqual([]);
  await pass();
  expect(flushed.map(idsOf)).toEqual([[eventId(1), eventId(2)]]);
  add(decision(3));
  add(decision(4));
  expect(waits).toEqual([{ ms: 1000, end: expect.any(Function) }]);
  await pass();
  expect(flushed.map(idsOf)[1]).toEqual([eventId(3), eventId(4)]);
  await Promise.all(background);
});

test('who was refused is told within moments, and takes along what waits for the second to end', async () => {
  const add = bufferFor(10);
  const length = () => waits.map(({ ms }) => ms);
  add(decision(1));
  await pass();
  add(decision(2));
  expect(length()).toEqual([1000]);
  add(denial(3));
  await happened();
  expect(length()).toEqual([1000, 50]);
  waits.pop()?.end();
  await happened();
  expect(flushed.map(idsOf)[1]).toEqual([eventId(2), eventId(3)]);
  add(denial(4));
  expect(length().slice(1)).toEqual([50]);
});

test('nothing is asked of anybody while there is nothing to tell', async () => {
  const add = bufferFor(10);
  add(decision(1));
  await pass();
  await Promise.all(background);
  expect(waits).toEqual([]);
});

test('a full buffer gives up the oldest allowed, then denied, then security events, and counts them', async () => {
  const add = bufferFor(3);
  add(security(1), denial(2), decision(3));
  // 4 pushes 3 out, 5 pushes 4 out, 6 pushes 2 out, 7 pushes 5 out, 8 pushes 1 out.
  add(decision(4), denial(5), security(6), security(7), security(8));
  await pass();
  const [first = []] = flushed;
  expect(first.filter(({ of }) => of === 'security').map(({ event }) => event.id)).toEqual(
    [6, 7, 8].map(eventId),
  );
  expect(first.filter(({ of }) => of === 'loss').map(({ event }) => event)).toMatchObject([
    { kind: 'decision', lost: 4 },
    { kind: 'security', lost: 1 },
  ]);
  expect(first).toHaveLength(5);
});

test('a newcomer that is worth less than all that is there is the one that is given up', async () => {
  const add = bufferFor(2);
  add(security(1), security(2), decision(3));
  await pass();
  expect(idsOf(flushed[0])?.slice(0, 2)).toEqual([eventId(1), eventId(2)]);
  expect(flushed[0]?.[2]?.event).toMatchObject({ kind: 'decision', lost: 1 });
});

test('what an outbox did not take is handed over again, under the same ids, losses included', async () => {
  const add = bufferFor(2);
  outcome = () => Promise.reject(new Error('away'));
  add(denial(1), denial(2), denial(3));
  await pass();
  outcome = () => Promise.resolve();
  await pass();
  expect(idsOf(flushed[0])).toEqual([eventId(2), eventId(3), eventId(901)]);
  expect(flushed[1]?.filter(({ of }) => of === 'loss')).toEqual(
    flushed[0]?.filter(({ of }) => of === 'loss'),
  );
  expect(waits).toEqual([]);
});

test('an outage that lasts fills no memory, and every event of it arrives or is counted, in few losses', async () => {
  const add = bufferFor(50);
  outcome = () => Promise.reject(new Error('away'));
  for (let second = 0; second < 200; second += 1) {
    for (let n = 0; n < 10; n += 1) add(denial(second * 10 + n));
    await pass();
  }
  expect(Math.max(...flushed.map((events) => events.length))).toBeLessThanOrEqual(50 + 21);
  flushed = [];
  outcome = () => Promise.resolve();
  add(denial(9999));
  while (waits.length > 0) await pass();
  const arrived = flushed.flat();
  const lost = arrived.flatMap(({ of, event }) => (of === 'loss' ? [event.lost] : []));
  expect(arrived.length - lost.length).toBe(50);
  expect(lost.reduce((sum, each) => sum + each, 0)).toBe(2001 - 50);
  expect(lost.length).toBeLessThanOrEqual(22);
});

test('a flush whose request was torn down holds nobody up for good, and its events are not lost', async () => {
  const add = bufferFor(10);
  outcome = () => new Promise(() => undefined);
  add(denial(1));
  await pass();
  expect(flushed).toHaveLength(1);
  outcome = () => Promise.resolve();
  nowMs += 6949;
  add(denial(2));
  expect(waits).toEqual([]);
  nowMs += 1;
  add(denial(3));
  await pass();
  expect(idsOf(flushed[1])).toEqual([eventId(1), eventId(2), eventId(3)]);
});

test('a clock that is set back delays nothing by more than a second', async () => {
  const add = bufferFor(10);
  add(denial(1));
  await pass();
  nowMs -= 3_600_000;
  add(denial(2));
  expect(waits[0]?.ms).toBeLessThanOrEqual(1000);
  await pass();
  expect(idsOf(flushed[1])).toEqual([eventId(2)]);
});
