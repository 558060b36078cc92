import type { Subject, Version } from '@sunray/contract/facts.ts';
import { fixedClock } from '@sunray/primitives/clock.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { reading, USER, USER_ID } from '../../../../tests/edge/support/fake-visit.ts';
import { FactCopies } from './copies.ts';
import { type FactAnswer, NO_ANSWER } from './fact-answer.ts';
import type { FactReading } from './reading.ts';

const ALICE: Subject = `user:${USER_ID}`;
const BOB: Subject = 'user:01890000-0000-7000-8000-0000000000c2';

type Call = {
  subject: Subject;
  atLeast: Version | null;
  answer: (version: Version, changed?: Partial<FactAnswer>) => void;
  fail: () => void;
};

let clock: ReturnType<typeof fixedClock>;
let calls: Call[];
let background: Promise<unknown>[];
let copies: FactCopies;

beforeEach(() => {
  clock = fixedClock('2026-01-02T03:04:05Z');
  calls = [];
  background = [];
  copies = new FactCopies({
    nowMs: () => clock.nowMs(),
    capacity: 2,
    ask: ({ subject, atLeast }) => {
      const { promise, resolve, reject } = Promise.withResolvers<FactAnswer>();
      const answer: Call['answer'] = (version, changed = {}) =>
        resolve({ leaseMs: 1000, reading: reading(USER, version), goodForMs: 60_000, ...changed });
      calls.push({ subject, atLeast, answer, fail: () => reject(new Error('away')) });
      return promise;
    },
  });
});

const visit = () => copies.forVisit((work) => void background.push(work));
const call = (at: number): Call => {
  const made = calls[at];
  if (made === undefined) throw new Error(`call ${at} was not made`);
  return made;
};
const versionOf = (read: FactReading) => (read.state === 'unavailable' ? null : read.version);

/** A read that asks and is answered. */
async function warm(version: Version, subject = ALICE): Promise<void> {
  const reading = visit().read(subject);
  call(calls.length - 1).answer(version);
  await reading;
}

describe('a lease', () => {
  test('lets a warm request ask nobody', async () => {
    await warm([1, 1, 1]);
    clock.advance(499);
    expect(versionOf(await visit().read(ALICE))).toEqual([1, 1, 1]);
    expect([calls.length, background.length]).toEqual([1, 0]);
  });

  test('counts from when the call was sent, not from when it was answered', async () => {
    const first = visit().read(ALICE);
    clock.advance(999);
    call(0).answer([1, 1, 1]);
    await first;
    clock.advance(1);
    void visit().read(ALICE);
    expect(calls).toHaveLength(2);
  });

  test('ends with a clock that is set back', async () => {
    await warm([1, 1, 1]);
    clock.advance(-1);
    void visit().read(ALICE);
    expect(calls).toHaveLength(2);
  });

  test('never outlives the time until which the stored fact may be served', async () => {
    const first = visit().read(ALICE);
    call(0).answer([1, 1, 1], { goodForMs: 200 });
    await first;
    clock.advance(200);
    void visit().read(ALICE);
    expect(calls).toHaveLength(2);
  });

  test('of 0 makes every request ask', async () => {
    for (let i = 0; i < 3; i += 1) {
      const reading = visit().read(ALICE);
      call(i).answer([1, 1, 1], { leaseMs: 0 });
      await reading;
    }
    expect(calls).toHaveLength(3);
  });
});

describe('a renewal', () => {
  test('is made once, in the background, from half of the lease on', async () => {
    await warm([1, 1, 1]);
    clock.advance(500);
    for (let i = 0; i < 3; i += 1) expect(versionOf(await visit().read(ALICE))).toEqual([1, 1, 1]);
    expect([calls.length, background.length]).toEqual([2, 1]);
    call(1).answer([1, 2, 1]);
    await Promise.all(background);
    clock.advance(600);
    expect(versionOf(await visit().read(ALICE))).toEqual([1, 2, 1]);
    expect(calls).toHaveLength(3);
  });

  test('that is lost with its request is made again', async () => {
    const longest = visit().read(ALICE);
    call(0).answer([1, 1, 1], { leaseMs: 60_000 });
    await longest;
    clock.advance(40_000);
    await visit().read(ALICE);
    clock.advance(4999);
    await visit().read(ALICE);
    expect(calls).toHaveLength(2);
    clock.advance(1);
    await visit().read(ALICE);
    expect(calls).toHaveLength(3);
  });

  test('that fails harms nobody, and the next request asks for itself', async () => {
    await warm([1, 1, 1]);
    clock.advance(500);
    await visit().read(ALICE);
    call(1).fail();
    await Promise.all(background);
    expect(versionOf(await visit().read(ALICE))).toEqual([1, 1, 1]);
    clock.advance(500);
    const next = visit().read(ALICE);
    call(calls.length - 1).fail();
    await expect(next).rejects.toThrow('away');
  });
});

describe('calls under way', () => {
  test('are joined by nobody who started later', async () => {
    const first = visit().read(ALICE);
    const second = visit().read(ALICE);
    expect(calls).toHaveLength(2);
    call(1).answer([1, 2, 1]);
    expect(versionOf(await second)).toEqual([1, 2, 1]);
    call(0).answer([1, 1, 1]);
    await first;
  });

  test('that were overtaken replace nothing', async () => {
    const overtaken = visit().read(ALICE);
    clock.advance(10);
    await warm([1, 2, 1]);
    call(0).answer([1, 1, 1]);
    await overtaken;
    expect(versionOf(await visit().read(ALICE))).toEqual([1, 2, 1]);
  });

  test('that were overtaken do not shorten a newer lease on the same version', async () => {
    const overtaken = visit().read(ALICE);
    clock.advance(900);
    await warm([1, 1, 1]);
    call(0).answer([1, 1, 1]);
    await overtaken;
    clock.advance(400);
    await visit().read(ALICE);
    expect(calls).toHaveLength(2);
  });
});

describe('one request', () => {
  test('asks once for what it was told itself, even where that is nothing', async () => {
    const facts = visit();
    const first = facts.read(ALICE);
    call(0).answer([1, 1, 1], NO_ANSWER);
    expect(await first).toEqual({ state: 'unavailable' });
    expect(await facts.read(ALICE)).toEqual({ state: 'unavailable' });
    expect(calls).toHaveLength(1);
  });

  test('can ask anew although a lease runs', async () => {
    await warm([1, 1, 1]);
    const facts = visit();
    expect(versionOf(await facts.read(ALICE))).toEqual([1, 1, 1]);
    const anew = facts.readAnew(ALICE, [1, 2, 1]);
    expect(call(1).atLeast).toEqual([1, 2, 1]);
    call(1).answer([1, 2, 1]);
    expect(versionOf(await anew)).toEqual([1, 2, 1]);
    expect(versionOf(await facts.read(ALICE))).toEqual([1, 2, 1]);
    expect(facts.areCurrent()).toBe(true);
  });

  test('notices that a copy it used has lost its lease or was replaced', async () => {
    await warm([1, 1, 1]);
    const facts = visit();
    await facts.read(ALICE);
    expect(facts.areCurrent()).toBe(true);
    await warm([1, 1, 1], BOB);
    expect(facts.areCurrent()).toBe(true);
    const other = visit().readAnew(ALICE, null);
    call(calls.length - 1).answer([1, 2, 1]);
    await other;
    expect(facts.areCurrent()).toBe(false);
    const late = visit();
    await late.read(ALICE);
    clock.advance(1000);
    expect(late.areCurrent()).toBe(false);
  });

  test('keeps what it was told itself for as long as it takes', async () => {
    const facts = visit();
    const first = facts.read(ALICE);
    call(0).answer([1, 1, 1]);
    await first;
    clock.advance(60_000);
    expect(facts.areCurrent()).toBe(true);
  });
});

test('memory is bounded: the copy that was used least recently is read again', async () => {
  const CAROL: Subject = 'user:01890000-0000-7000-8000-0000000000c3';
  await warm([1, 1, 1], ALICE);
  await warm([1, 1, 1], BOB);
  await visit().read(ALICE);
  await warm([1, 1, 1], CAROL);
  await visit().read(ALICE);
  expect(calls).toHaveLength(3);
  void visit().read(BOB);
  expect(calls).toHaveLength(4);
});
