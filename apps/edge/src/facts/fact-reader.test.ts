import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Subject, Version } from '@sunray/contract/facts.ts';
import { fixedClock } from '@sunray/primitives/clock.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { USER, USER_ID } from '../../../../tests/edge/support/fake-visit.ts';
import type { Answer } from '../control/control.ts';
import type { ControlFacts } from './control-facts.ts';
import type { FactDO } from './fact-do.ts';
import type { FactAnswer } from './fact-answer.ts';
import { FactReader } from './fact-reader.ts';
import { FactShelf } from './fact-shelf.ts';

const ALICE: Subject = `user:${USER_ID}`;
const AWAY: Answer<ControlFacts> = { ok: false, code: 'edge.control-unreachable', retryAfterS: null };
let shard = 0;

/** Runs a test against the storage of a shard of its own. */
function onShelf(work: (sql: SqlStorage) => Promise<void>): Promise<void> {
  const namespace = (env as { FACTS: DurableObjectNamespace<FactDO> }).FACTS;
  shard += 1;
  return runInDurableObject(namespace.getByName(`test-${shard}`), (_instance, state) =>
    work(state.storage.sql),
  );
}

function said(version: Version, document: unknown = USER, subject = ALICE): Answer<ControlFacts> {
  return {
    ok: true,
    output: { lease_ms: 1000, max_stale_s: 900, facts: [{ subject, registration: 'r', version, document }] },
  };
}

let clock: ReturnType<typeof fixedClock>;
let asked: number;
let background: Promise<unknown>[];
beforeEach(() => {
  clock = fixedClock('2026-01-02T03:04:05Z');
  asked = 0;
  background = [];
});

/** A reader whose control plane gives these answers, one after the other, then is away. */
function readerOf(sql: SqlStorage, answers: (Answer<ControlFacts> | Promise<Answer<ControlFacts>>)[]) {
  const nowMs = () => clock.nowMs();
  const ask = async () => {
    asked += 1;
    return answers.shift() ?? AWAY;
  };
  const reader = new FactReader({
    shelf: new FactShelf(sql),
    ask,
    waitUntil: (work) => void background.push(work),
    nowMs,
  });
  return async (atLeast: Version | null = null) =>
    summary(await reader.read({ holder: 'h', region: 'local', subject: ALICE, atLeast }));
}

function summary({ reading }: FactAnswer) {
  if (reading.state === 'unavailable') return 'unavailable';
  return `${reading.state} ${reading.version.join('.')} ${reading.isConfirmed ? 'confirmed' : 'stored'}`;
}

describe('what is stored', () => {
  test('is what the control plane said, with its lease', () =>
    onShelf(async (sql) => {
      const read = readerOf(sql, [said([1, 1, 1])]);
      expect(await read()).toBe('known 1.1.1 confirmed');
      const answer = new FactShelf(sql).answer(ALICE, false, clock.nowMs());
      expect(answer).toMatchObject({ leaseMs: 1000, goodForMs: 900_000, reading: { document: USER } });
    }));

  test('is replaced by what is newer and never by what is older', () =>
    onShelf(async (sql) => {
      const read = readerOf(sql, [
        said([1, 2, 1]),
        said([1, 1, 9]),
        said([1, 3, 1], null),
        said([2, 0, 0]),
        said([1, 99, 9]),
      ]);
      expect(await read()).toBe('known 1.2.1 confirmed');
      expect(await read()).toBe('known 1.2.1 stored');
      expect(await read()).toBe('absent 1.3.1 confirmed');
      expect(await read()).toBe('known 2.0.0 confirmed');
      expect(await read()).toBe('known 2.0.0 stored');
    }));

  test('is not confirmed by an older answer, however often that comes', () =>
    onShelf(async (sql) => {
      const read = readerOf(sql, [said([1, 2, 1]), said([1, 1, 1]), said([1, 1, 1])]);
      await read();
      clock.advance(899_999);
      expect(await read()).toBe('known 1.2.1 stored');
      clock.advance(1);
      expect(await read()).toBe('unavailable');
    }));

  test('wins over an answer that was sent for earlier and comes later', () =>
    onShelf(async (sql) => {
      const { promise, resolve } = Promise.withResolvers<Answer<ControlFacts>>();
      const read = readerOf(sql, [promise, said([1, 2, 1])]);
      const overtaken = read();
      expect(await read()).toBe('known 1.2.1 confirmed');
      resolve(said([1, 1, 1]));
      expect(await overtaken).toBe('known 1.2.1 stored');
    }));

  test.each([
    ['of an unknown kind', { kind: 'planet' }],
    ['with a field too many', { ...USER, is_admin: true }],
    ['with a field missing', { ...USER, status: undefined }],
    ['about somebody else', { ...USER, user_id: '01890000-0000-7000-8000-0000000000c2' }],
    ['that is a text', 'x'],
  ])('as a document %s is a refusal for whoever depends on it', (_name, document) =>
    onShelf(async (sql) => {
      expect(await readerOf(sql, [said([1, 2, 1]), said([1, 3, 1], document)])()).toBe(
        'known 1.2.1 confirmed',
      );
      expect(await readerOf(sql, [said([1, 3, 1], document)])()).toBe('unreadable 1.3.1 confirmed');
      expect(await readerOf(sql, [])()).toBe('unreadable 1.3.1 stored');
    }),
  );

  test('survives the object', () =>
    onShelf(async (sql) => {
      await readerOf(sql, [said([1, 1, 1])])();
      expect(await readerOf(sql, [])()).toBe('known 1.1.1 stored');
    }));
});

describe('while the control plane is away', () => {
  test('the stored fact is good until max_stale_s after the call that confirmed it was sent', () =>
    onShelf(async (sql) => {
      const late = Promise.resolve(said([1, 1, 1]));
      const read = readerOf(sql, [late]);
      const first = read();
      clock.advance(1500);
      expect(await first).toBe('known 1.1.1 confirmed');
      clock.advance(898_499);
      expect(await read()).toBe('known 1.1.1 stored');
      clock.advance(1);
      expect(await read()).toBe('unavailable');
    }));

  test('a clock that is set back ends it too', () =>
    onShelf(async (sql) => {
      const read = readerOf(sql, [said([1, 1, 1])]);
      await read();
      clock.advance(-1);
      expect(await read()).toBe('unavailable');
    }));

  test('nothing is known of a subject that was never read', () =>
    onShelf(async (sql) => {
      expect(await readerOf(sql, [])()).toBe('unavailable');
    }));

  test('it is asked again only after a second, by one call at a time, and nobody waits for that', () =>
    onShelf(async (sql) => {
      const { promise, resolve } = Promise.withResolvers<Answer<ControlFacts>>();
      const read = readerOf(sql, [said([1, 1, 1]), AWAY, promise, said([1, 3, 1])]);
      await read();
      await read();
      expect(asked).toBe(2);
      clock.advance(999);
      await read();
      expect(asked).toBe(2);
      clock.advance(1);
      for (let i = 0; i < 3; i += 1) expect(await read()).toBe('known 1.1.1 stored');
      expect(asked).toBe(3);
      resolve(said([1, 2, 1]));
      await Promise.all(background);
      expect(await read()).toBe('known 1.3.1 confirmed');
      expect(asked).toBe(4);
    }));

  test('who knows of a newer version asks for it at once, whatever failed before', () =>
    onShelf(async (sql) => {
      const read = readerOf(sql, [said([1, 1, 1]), AWAY, new Promise(() => undefined), said([1, 2, 1])]);
      await read();
      await read();
      clock.advance(1000);
      void read();
      expect(await read([1, 1, 1])).toBe('known 1.1.1 stored');
      expect(await read([1, 2, 1])).toBe('known 1.2.1 confirmed');
    }));

  test('so does who asks for what is not stored, or no longer good', () =>
    onShelf(async (sql) => {
      const read = readerOf(sql, [AWAY, said([1, 1, 1]), AWAY, said([1, 2, 1])]);
      expect(await read()).toBe('unavailable');
      expect(await read()).toBe('known 1.1.1 confirmed');
      expect(await read()).toBe('known 1.1.1 stored');
      clock.advance(900_000);
      expect(await read()).toBe('known 1.2.1 confirmed');
    }));

  test('of those only eight at once wait for it', () =>
    onShelf(async (sql) => {
      const { promise, resolve } = Promise.withResolvers<Answer<ControlFacts>>();
      const read = readerOf(sql, [AWAY, ...Array.from({ length: 8 }, () => promise)]);
      await read();
      const waiting = Array.from({ length: 8 }, () => read());
      expect(await read()).toBe('unavailable');
      expect(asked).toBe(9);
      resolve(AWAY);
      expect(new Set(await Promise.all(waiting))).toEqual(new Set(['unavailable']));
      await read();
      expect(asked).toBe(10);
    }));

  test('a probe that never ends is replaced', () =>
    onShelf(async (sql) => {
      const read = readerOf(sql, [
        said([1, 1, 1]),
        AWAY,
        new Promise(() => undefined),
        said([1, 2, 1]),
        said([1, 3, 1]),
      ]);
      await read();
      await read();
      clock.advance(1000);
      await read();
      clock.advance(4999);
      await read();
      expect(asked).toBe(3);
      clock.advance(1);
      await read();
      expect(asked).toBe(4);
      await background[1];
      expect(await read()).toBe('known 1.3.1 confirmed');
    }));
});
