import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { USER, USER_ID } from '../../../../tests/edge/support/fake-visit.ts';
import type { FactDO } from './fact-do.ts';
import { FactShelf } from './fact-shelf.ts';

const ALICE = `user:${USER_ID}` as const;
const NOON = Date.parse('2026-01-02T12:00:00Z');
let shard = 0;

/** Runs a test against the storage of a shard of its own; `shelf()` is one that has just been started. */
function onStorage(work: (shelf: () => FactShelf) => void): Promise<void> {
  const namespace = (env as { FACTS: DurableObjectNamespace<FactDO> }).FACTS;
  shard += 1;
  return runInDurableObject(namespace.getByName(`shelf-test-${shard}`), (_instance, state) =>
    work(() => new FactShelf(state.storage.sql)),
  );
}

const confirm = (shelf: FactShelf, sentAtMs: number) =>
  shelf.store(
    {
      lease_ms: 1000,
      max_stale_s: 900,
      facts: [{ subject: ALICE, registration: 'r', version: [1, 1, 1], document: USER }],
    },
    sentAtMs,
  );
const goodForS = (shelf: FactShelf, nowMs: number, isConfirmed = false) =>
  shelf.answer(ALICE, isConfirmed, nowMs).goodForMs / 1000;

test('a clock that is set back makes nothing that is stored younger', () =>
  onStorage((start) => {
    const shelf = start();
    expect(goodForS(shelf, NOON, confirm(shelf, NOON).has(ALICE))).toBe(900);
    expect(goodForS(shelf, NOON + 800_000)).toBe(100);
    expect(goodForS(shelf, NOON + 200_000)).toBe(0);
    expect(goodForS(shelf, NOON + 800_000)).toBe(0);
  }));

test('nor does one that is set back while the shard is not running', () =>
  onStorage((start) => {
    const shelf = start();
    confirm(shelf, NOON);
    expect(goodForS(shelf, NOON + 800_000)).toBe(100);
    expect(goodForS(start(), NOON + 200_000)).toBe(0);
  }));

test('what the control plane confirms by the new time is good from then on', () =>
  onStorage((start) => {
    const shelf = start();
    confirm(shelf, NOON);
    goodForS(shelf, NOON + 800_000);
    expect(goodForS(shelf, NOON + 200_000, confirm(shelf, NOON + 200_000).has(ALICE))).toBe(900);
    expect(goodForS(shelf, NOON + 300_000)).toBe(800);
  }));

test('a correction of a quarter of a second changes nothing', () =>
  onStorage((start) => {
    const shelf = start();
    confirm(shelf, NOON);
    goodForS(shelf, NOON + 800_000);
    expect(goodForS(shelf, NOON + 799_750)).toBe(100.25);
  }));
