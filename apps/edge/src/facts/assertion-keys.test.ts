import { generateEs256Key, publicHalf } from '@sunray/primitives/tokens/es256-key.ts';
import { expect, test } from 'vitest';
import {
  afterRegistering,
  areKeysSettled,
  keysToRegister,
  mayRotate,
  withNextKey,
  withoutFormer,
} from './assertion-keys.ts';
import { feedState, type FeedState, newFeedState } from './feed-state.ts';

const NOW_MS = Date.parse('2026-01-02T03:04:05Z');
const STAYS_MS = 120_000;
const [first, second, third] = await Promise.all([
  generateEs256Key(),
  generateEs256Key(),
  generateEs256Key(),
]);

const fresh = newFeedState({ holder: 'holder', assertionKey: first });
const rotating = { ...fresh, ...withNextKey(fresh, second) };
const registering = (state: FeedState, usable: string[], version = state.keysVersion): FeedState => ({
  ...state,
  ...afterRegistering(state, { version, usable, nowMs: NOW_MS }),
});
const rotated = registering(rotating, [first.kid, second.kid]);
const names = (state: FeedState) => keysToRegister(state).assertion_keys.map(({ kid }) => kid);

test('a next key is registered beside the one that signs, without what could sign', () => {
  expect(keysToRegister(rotating)).toEqual({
    assertion_keys: [publicHalf(first), publicHalf(second)],
    keys_version: 1,
  });
  expect(rotating.assertionKey).toBe(first);
});

test('it does not sign before the control plane names it', () => {
  const waiting = registering(rotating, [first.kid]);
  expect([waiting.assertionKey, waiting.nextKey]).toEqual([first, second]);
  expect(areKeysSettled(waiting, NOW_MS)).toBe(false);
  expect([rotated.assertionKey, rotated.nextKey]).toEqual([second, null]);
});

test('what was said of keys before the last change means nothing', () => {
  expect(registering(rotating, [first.kid, second.kid], 0)).toEqual(rotating);
});

test('the key of before stays registered until all that it signed has expired, then it is dropped', () => {
  expect(names(rotated)).toEqual([second.kid, first.kid]);
  expect(areKeysSettled(rotated, NOW_MS + STAYS_MS - 1)).toBe(true);
  expect(withoutFormer(rotated, NOW_MS + STAYS_MS - 1)).toEqual({});
  expect(areKeysSettled(rotated, NOW_MS + STAYS_MS)).toBe(false);
  const dropped = { ...rotated, ...withoutFormer(rotated, NOW_MS + STAYS_MS) };
  expect([names(dropped), dropped.keysVersion]).toEqual([[second.kid], 2]);
  expect(areKeysSettled(registering(dropped, [second.kid]), NOW_MS + STAYS_MS)).toBe(true);
});

test('one rotation follows the other', () => {
  expect([fresh, rotating, rotated].map(mayRotate)).toEqual([true, false, false]);
  for (const state of [rotating, rotated]) expect(withNextKey(state, third)).toEqual({});
});

test('nothing of what signs before stays on disk once another does', () => {
  expect(JSON.stringify(rotated)).not.toContain(first.d);
});

test('what was kept before keys could be rotated is read', () => {
  const { nextKey: _next, formerKey: _former, keysVersion: _n, registeredKeysVersion: _m, ...kept } = fresh;
  expect(feedState.parse(kept)).toEqual(fresh);
});
