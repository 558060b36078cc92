import type { Subject, Version } from '@sunray/contract/facts.ts';
import { beforeEach, expect, test } from 'vitest';
import { USER, USER_ID } from '../../../../tests/edge/support/fake-visit.ts';
import type { Answer } from '../control/control.ts';
import type { ControlFacts } from './control-facts.ts';
import { FactReader } from './fact-reader.ts';
import { MemoryShelf } from './memory-shelf.ts';
import type { FactReading } from './reading.ts';

const ALICE: Subject = `user:${USER_ID}`;
const AWAY: Answer<ControlFacts> = { ok: false, code: 'edge.control-unreachable', retryAfterS: null };

function said(version: Version, registration = 'r'): Answer<ControlFacts> {
  const fact = { subject: ALICE, registration, version, document: USER };
  return { ok: true, output: { lease_ms: 1000, max_stale_s: 900, facts: [fact] } };
}

let shelf: MemoryShelf;
let asked: number;
let released: string[];
let isReleasing: boolean;
/** Settles when a test says that the others have waited long enough. */
let late: Promise<void>;
let giveUp: () => void;
beforeEach(() => {
  shelf = new MemoryShelf();
  asked = 0;
  released = [];
  isReleasing = true;
  ({ promise: late, resolve: giveUp } = Promise.withResolvers<void>());
});

/** A reader whose control plane gives these answers, one after the other, then is away. */
function readerOf(answers: (Answer<ControlFacts> | Promise<Answer<ControlFacts>>)[]) {
  const reader = new FactReader({
    within: (_ms, work) => Promise.race([work, late]),
    shelf,
    nowMs: () => 0,
    release: async (_holder, copies) => {
      released.push(...copies.map(({ registration }) => registration));
      return isReleasing ? { ok: true, output: {} } : { ...AWAY };
    },
    ask: async () => {
      asked += 1;
      return answers.shift() ?? AWAY;
    },
  });
  return async (atLeast: Version = [0, 0, 0]) =>
    summary(await reader.read({ holder: 'h', region: 'local', subject: ALICE, atLeast }));
}

function summary(reading: FactReading): string {
  return 'version' in reading ? `${reading.state} ${reading.version.join('.')}` : reading.state;
}

test('what is stored is answered without asking anybody', async () => {
  const read = readerOf([said([1, 1, 1])]);
  expect(await read()).toBe('known 1.1.1');
  expect(await read()).toBe('known 1.1.1');
  expect(await read([1, 1, 1])).toBe('known 1.1.1');
  expect(asked).toBe(1);
});

test('who knows of a newer version asks for it at once, whatever failed before', async () => {
  const read = readerOf([said([1, 1, 1]), AWAY, said([1, 2, 1])]);
  await read();
  expect(await read([1, 2, 1])).toBe('unavailable');
  expect(await read()).toBe('known 1.1.1');
  expect(await read([1, 2, 1])).toBe('known 1.2.1');
});

test('a control plane that has nothing as new has lost a past', async () => {
  const read = readerOf([said([1, 1, 1])]);
  expect(await read([1, 2, 1])).toBe('rolled-back');
});

test('what came meanwhile wins over what was answered', async () => {
  const { promise, resolve } = Promise.withResolvers<Answer<ControlFacts>>();
  const overtaken = readerOf([promise])();
  shelf.store('h', [{ subject: ALICE, registration: 'r', version: [1, 2, 1], document: USER }], 0);
  resolve(said([1, 1, 1]));
  expect(await overtaken).toBe('known 1.2.1');
});

test('many reads of one subject at once cost one call', async () => {
  const { promise, resolve } = Promise.withResolvers<Answer<ControlFacts>>();
  const read = readerOf([promise]);
  const reads = Array.from({ length: 5 }, () => read());
  await Promise.resolve();
  resolve(said([1, 1, 1]));
  expect(new Set(await Promise.all(reads))).toEqual(new Set(['known 1.1.1']));
  expect(asked).toBe(1);
});

test('whoever needs more than a read under way brings asks anew', async () => {
  const { promise, resolve } = Promise.withResolvers<Answer<ControlFacts>>();
  const read = readerOf([promise, said([1, 2, 1])]);
  const first = read();
  const second = read([1, 2, 1]);
  resolve(said([1, 1, 1]));
  expect([await first, await second]).toEqual(['known 1.1.1', 'known 1.2.1']);
});

test('nobody waits for long for a call that was cancelled', async () => {
  const read = readerOf([new Promise(() => undefined), said([1, 1, 1])]);
  void read();
  const second = read();
  giveUp();
  expect(await second).toBe('known 1.1.1');
});

test('while the control plane is away only eight at once wait for it', async () => {
  const { promise, resolve } = Promise.withResolvers<Answer<ControlFacts>>();
  const read = readerOf([AWAY, ...Array.from({ length: 8 }, () => promise)]);
  await read();
  giveUp();
  const waiting: Promise<string>[] = [];
  for (let i = 0; i < 8; i += 1) {
    waiting.push(read());
    await new Promise((done) => setTimeout(done, 0));
  }
  expect(await read()).toBe('unavailable');
  expect(asked).toBe(9);
  resolve(AWAY);
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['unavailable']));
  await read();
  expect(asked).toBe(10);
});

function forget(): void {
  shelf.markIdle('h', { round: 'one', beforeDay: 1, max: 10 });
  shelf.dropLeaving('h', { round: 'one' });
}

test('what was dropped is released before it is read again', async () => {
  const read = readerOf([said([1, 1, 1]), said([1, 1, 1], 'r2')]);
  await read();
  forget();
  isReleasing = false;
  expect([await read(), asked]).toEqual(['unavailable', 1]);
  isReleasing = true;
  expect([await read(), asked]).toEqual(['known 1.1.1', 2]);
  expect(released).toEqual(['r', 'r']);
});

test('an answer that was on its way when its copy was dropped is not kept', async () => {
  const { promise, resolve } = Promise.withResolvers<Answer<ControlFacts>>();
  const read = readerOf([said([1, 1, 1]), promise, said([1, 2, 1], 'r2')]);
  await read();
  const asking = read([1, 2, 1]);
  await Promise.resolve();
  forget();
  resolve(said([1, 2, 1]));
  expect(await asking).toBe('unavailable');
  expect(await read([1, 2, 1])).toBe('known 1.2.1');
});
