import { expect, test } from 'vitest';
import { parseWorkerKey } from './worker-key.ts';

const BYTES = `_${'A'.repeat(41)}-`;

test('a secret alone is key 1, and one that names its id is that key', () => {
  const read = [BYTES, `2:${BYTES}`, `2026-01.b_:${BYTES}`].map(parseWorkerKey);
  expect(read.map((key) => [key?.keyId, key?.secret.reveal()])).toEqual([
    ['1', BYTES],
    ['2', BYTES],
    ['2026-01.b_', BYTES],
  ]);
});

test('a key prints without its secret', () => {
  expect(JSON.stringify(parseWorkerKey(`2:${BYTES}`))).toBe('{"keyId":"2","secret":"[secret]"}');
});

test.each([
  '',
  'short',
  `${BYTES}A`,
  `${BYTES}=`,
  `:${BYTES}`,
  `1:2:${BYTES}`,
  `a b:${BYTES}`,
  `${'k'.repeat(65)}:${BYTES}`,
  `1:${BYTES}\n`,
  `1:${BYTES},2:${BYTES}`,
])('%j is no key', (text) => {
  expect(parseWorkerKey(text)).toBeNull();
});
