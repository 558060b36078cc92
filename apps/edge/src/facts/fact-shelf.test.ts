import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Subject, Version } from '@sunray/contract/facts.ts';
import { describe, expect, test } from 'vitest';
import { USER, USER_ID } from '../../../../tests/edge/support/fake-visit.ts';
import type { FactDO } from './fact-do.ts';
import { FactShelf } from './fact-shelf.ts';

const ALICE: Subject = `user:${USER_ID}`;
const OLDEST: Version = [0, 0, 0];
let shard = 0;

/** Runs a test against the storage of a shard of its own; `shelf()` is one that has just been started. */
function onStorage(work: (shelf: () => FactShelf) => void): Promise<void> {
  const namespace = (env as { FACTS: DurableObjectNamespace<FactDO> }).FACTS;
  shard += 1;
  return runInDurableObject(namespace.getByName(`shelf-test-${shard}`), (_instance, state) =>
    work(() => new FactShelf(state.storage.sql)),
  );
}

const DAY = 20_000;
const fact = (version: Version, document: unknown = USER, subject: string = ALICE) => ({
  subject,
  registration: `r-${subject}`,
  version,
  document,
});
const versionOf = (shelf: FactShelf, holder = 'h', atLeast = OLDEST) =>
  shelf.find(holder, ALICE, { atLeast, day: DAY })?.version ?? null;

test('what is stored outlives the object, with its document', () =>
  onStorage((start) => {
    start().store('h', [fact([1, 1, 1])], DAY);
    expect(start().find('h', ALICE, { atLeast: OLDEST, day: DAY })).toEqual({
      state: 'known',
      version: [1, 1, 1],
      document: USER,
    });
  }));

test('an older version never replaces a newer one, in whatever order they come', () =>
  onStorage((start) => {
    const shelf = start();
    const told: [Version, Version][] = [
      [
        [1, 2, 1],
        [1, 2, 1],
      ],
      [
        [1, 1, 9],
        [1, 2, 1],
      ],
      [
        [1, 2, 2],
        [1, 2, 2],
      ],
      [
        [2, 0, 0],
        [2, 0, 0],
      ],
      [
        [1, 99, 9],
        [2, 0, 0],
      ],
    ];
    for (const [version, kept] of told) {
      shelf.store('h', [fact(version)], DAY);
      expect(versionOf(shelf)).toEqual(kept);
    }
  }));

test('a version older than asked for is as good as none', () =>
  onStorage((start) => {
    const shelf = start();
    shelf.store('h', [fact([1, 2, 1])], DAY);
    expect(versionOf(shelf, 'h', [1, 2, 1])).toEqual([1, 2, 1]);
    expect(versionOf(shelf, 'h', [1, 2, 2])).toBeNull();
    expect(versionOf(shelf, 'h', [2, 0, 0])).toBeNull();
  }));

test('a fact of another holder is nothing to this one, whichever of them stored last', () =>
  onStorage((start) => {
    const shelf = start();
    shelf.store('old', [fact([1, 9, 1])], DAY);
    expect(versionOf(shelf, 'new')).toBeNull();
    shelf.store('new', [fact([1, 2, 1])], DAY);
    shelf.store('old', [fact([1, 10, 1])], DAY);
    shelf.store('new', [fact([1, 1, 1])], DAY);
    expect(versionOf(shelf, 'new')).toEqual([1, 2, 1]);
    expect(versionOf(shelf, 'old')).toEqual([1, 10, 1]);
  }));

test('that there is no such subject is kept too', () =>
  onStorage((start) => {
    const shelf = start();
    shelf.store('h', [fact([1, 3, 1], null)], DAY);
    expect(shelf.find('h', ALICE, { atLeast: OLDEST, day: DAY })).toEqual({
      state: 'absent',
      version: [1, 3, 1],
    });
  }));

test.each([
  ['of an unknown kind', { kind: 'planet' }],
  ['with a field too many', { ...USER, is_admin: true }],
  ['with a field missing', { ...USER, status: undefined }],
  ['about somebody else', { ...USER, user_id: '01890000-0000-7000-8000-0000000000c2' }],
  ['that is a text', 'x'],
])('a document %s replaces what was known and is a refusal for whoever depends on it', (_name, document) =>
  onStorage((start) => {
    const shelf = start();
    shelf.store('h', [fact([1, 2, 1])], DAY);
    shelf.store('h', [fact([1, 3, 1], document)], DAY);
    expect(shelf.find('h', ALICE, { atLeast: OLDEST, day: DAY })).toEqual({
      state: 'unreadable',
      version: [1, 3, 1],
    });
  }),
);

describe('what nobody has asked for in a long time', () => {
  const BOB = 'user:01890000-0000-7000-8000-0000000000c2';
  const round = 'one';
  const idle = { round, beforeDay: DAY - 6, max: 10 };
  const ALICES = { subject: ALICE, registration: `r-${ALICE}` };

  function shelfWithIdle(start: () => FactShelf): FactShelf {
    const shelf = start();
    shelf.store('h', [fact([1, 1, 1])], DAY - 7);
    shelf.store('h', [fact([1, 1, 1], null, BOB)], DAY - 6);
    return shelf;
  }

  test('is marked, and dropped when it is marked still', () =>
    onStorage((start) => {
      const shelf = shelfWithIdle(start);
      expect(shelf.markIdle('h', idle)).toEqual([ALICE]);
      expect(shelf.dropLeaving('h', { round, day: DAY })).toEqual([ALICES]);
      expect(versionOf(shelf)).toBeNull();
      expect(shelf.find('h', `user:${BOB.slice(5)}`, { atLeast: OLDEST, day: DAY })).not.toBeNull();
    }));

  test('no more at once than asked for, and the longest idle first', () =>
    onStorage((start) => {
      const shelf = shelfWithIdle(start);
      shelf.store('h', [fact([1, 1, 1], null, 'user:older')], DAY - 30);
      expect(shelf.markIdle('h', { ...idle, max: 1 })).toEqual(['user:older']);
    }));

  test('stays when somebody asks for it meanwhile, even for more than it says', () =>
    onStorage((start) => {
      const shelf = shelfWithIdle(start);
      shelf.markIdle('h', idle);
      expect(versionOf(start(), 'h', [1, 9, 1])).toBeNull();
      expect(shelf.dropLeaving('h', { round, day: DAY })).toEqual([]);
      expect(versionOf(shelf)).toEqual([1, 1, 1]);
      expect(shelf.markIdle('h', idle)).toEqual([]);
    }));

  test('goes with the round that marked it last', () =>
    onStorage((start) => {
      const shelf = shelfWithIdle(start);
      shelf.markIdle('h', idle);
      shelf.markIdle('h', { ...idle, round: 'two' });
      expect(shelf.dropLeaving('h', { round, day: DAY })).toEqual([]);
      expect(shelf.dropLeaving('h', { round: 'two', day: DAY })).toEqual([ALICES]);
    }));

  test('goes although a newer version came meanwhile', () =>
    onStorage((start) => {
      const shelf = shelfWithIdle(start);
      shelf.markIdle('h', idle);
      shelf.store('h', [fact([1, 2, 1])], DAY);
      expect(shelf.dropLeaving('h', { round, day: DAY })).toEqual([ALICES]);
    }));

  test('is not dropped without having been marked, nor for another holder', () =>
    onStorage((start) => {
      const shelf = shelfWithIdle(start);
      expect(shelf.dropLeaving('h', { round, day: DAY })).toEqual([]);
      expect(shelf.markIdle('other', { ...idle, beforeDay: 0 })).toEqual([]);
      shelf.markIdle('h', idle);
      expect(shelf.dropLeaving('other', { round, day: DAY })).toEqual([]);
      expect(versionOf(shelf)).toEqual([1, 1, 1]);
    }));

  test('never comes back under the registration that was dropped, for days', () =>
    onStorage((start) => {
      const shelf = shelfWithIdle(start);
      shelf.markIdle('h', idle);
      shelf.dropLeaving('h', { round, day: DAY });
      expect(start().store('h', [fact([1, 9, 1])], DAY)).toBe(false);
      shelf.noteReleased('h', [ALICES], DAY);
      shelf.dropLeaving('h', { round, day: DAY + 2 });
      expect(shelf.store('h', [fact([1, 9, 1])], DAY)).toBe(false);
      expect(versionOf(shelf)).toBeNull();
      expect(shelf.store('h', [{ ...fact([1, 1, 1]), registration: 'another' }], DAY)).toBe(true);
      expect(versionOf(shelf)).toEqual([1, 1, 1]);
    }));

  test('is named as dropped until the control plane has let it go, also to a later round', () =>
    onStorage((start) => {
      const shelf = shelfWithIdle(start);
      shelf.markIdle('h', idle);
      shelf.dropLeaving('h', { round, day: DAY });
      expect(start().dropLeaving('h', { round, day: DAY + 9 })).toEqual([ALICES]);
      expect([shelf.unreleased('h', ALICE), shelf.unreleased('h', `user:${USER_ID.slice(1)}x`)]).toEqual([
        [ALICES],
        [],
      ]);
      shelf.noteReleased('h', [ALICES], DAY);
      expect([shelf.unreleased('h', ALICE), shelf.dropLeaving('h', { round, day: DAY })]).toEqual([[], []]);
    }));
});
