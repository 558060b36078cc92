import { expect, test } from 'vitest';
import { nextKeyStep } from './next-step.ts';
import { SIGNS_FOR_MS } from './periods.ts';
import type { SigningKey, SigningKeyState } from './table.ts';

const NOW_MS = Date.parse('2026-01-02T03:04:05Z');
const PUBLIC = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k' } as const;

function key(state: SigningKeyState, more: Partial<SigningKey> = {}): SigningKey {
  return {
    kid: state,
    state,
    publicKey: PUBLIC,
    sealedPrivateKey: 'sealed',
    retiresFormer: false,
    announcedEpoch: 3,
    propagationId: null,
    createdAt: new Date(0),
    signsSince: state === 'signing' ? new Date(NOW_MS) : null,
    verifiesUntil: null,
    ...more,
  };
}

const agedMs = (ms: number) => key('signing', { signsSince: new Date(NOW_MS - ms) });
const over = (ms: number) => key('verifying', { verifiesUntil: new Date(NOW_MS + ms) });

test.each<[string, SigningKey[], boolean, string]>([
  ['nothing signs', [], false, 'publish'],
  ['one signs and is young', [agedMs(SIGNS_FOR_MS - 1)], false, 'none'],
  ['one signs and is old', [agedMs(SIGNS_FOR_MS)], false, 'publish'],
  ['the next one of an old one is there', [agedMs(SIGNS_FOR_MS), key('published')], false, 'promote'],
  ['the edges were not told of one', [key('signing'), key('published')], true, 'announce'],
  ['they were told in an epoch of before', [key('published', { announcedEpoch: 2 })], false, 'announce'],
  [
    'one that signs was told of in an epoch of before',
    [key('signing', { announcedEpoch: 2 })],
    false,
    'none',
  ],
  ['one of before still verifies', [key('signing'), over(1)], false, 'none'],
  ['one of before verifies no longer', [key('signing'), over(0), key('published')], false, 'retire'],
])('where %s', (_name, keys, hasUntold, step) => {
  expect(nextKeyStep({ keys, hasUntold, epoch: 3, nowMs: NOW_MS }).step).toBe(step);
});

test('of several that wait, the one that came first signs first', () => {
  const [first, second] = [key('published', { kid: 'first' }), key('published', { kid: 'second' })];
  const due = nextKeyStep({ keys: [first, second], hasUntold: false, epoch: 3, nowMs: NOW_MS });
  expect(due).toEqual({ step: 'promote', key: first });
});
