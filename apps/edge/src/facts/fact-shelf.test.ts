import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Subject, Version } from '@sunray/contract/facts.ts';
import { expect, test } from 'vitest';
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

const fact = (version: Version, document: unknown = USER, subject: string = ALICE) => ({
  subject,
  version,
  document,
});
const versionOf = (shelf: FactShelf, holder = 'h', atLeast = OLDEST) =>
  shelf.find(holder, ALICE, atLeast)?.version ?? null;

test('what is stored outlives the object, with its document', () =>
  onStorage((start) => {
    start().store('h', [fact([1, 1, 1])]);
    expect(start().find('h', ALICE, OLDEST)).toEqual({
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
      shelf.store('h', [fact(version)]);
      expect(versionOf(shelf)).toEqual(kept);
    }
  }));

test('a version older than asked for is as good as none', () =>
  onStorage((start) => {
    const shelf = start();
    shelf.store('h', [fact([1, 2, 1])]);
    expect(versionOf(shelf, 'h', [1, 2, 1])).toEqual([1, 2, 1]);
    expect(versionOf(shelf, 'h', [1, 2, 2])).toBeNull();
    expect(versionOf(shelf, 'h', [2, 0, 0])).toBeNull();
  }));

test('a fact of another holder is nothing to this one, whichever of them stored last', () =>
  onStorage((start) => {
    const shelf = start();
    shelf.store('old', [fact([1, 9, 1])]);
    expect(versionOf(shelf, 'new')).toBeNull();
    shelf.store('new', [fact([1, 2, 1])]);
    shelf.store('old', [fact([1, 10, 1])]);
    shelf.store('new', [fact([1, 1, 1])]);
    expect(versionOf(shelf, 'new')).toEqual([1, 2, 1]);
    expect(versionOf(shelf, 'old')).toEqual([1, 10, 1]);
  }));

test('that there is no such subject is kept too', () =>
  onStorage((start) => {
    const shelf = start();
    shelf.store('h', [fact([1, 3, 1], null)]);
    expect(shelf.find('h', ALICE, OLDEST)).toEqual({
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
    shelf.store('h', [fact([1, 2, 1])]);
    shelf.store('h', [fact([1, 3, 1], document)]);
    expect(shelf.find('h', ALICE, OLDEST)).toEqual({
      state: 'unreadable',
      version: [1, 3, 1],
    });
  }),
);
