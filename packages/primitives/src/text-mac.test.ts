import { expect, test } from 'vitest';
import { isTextMac, makeTextMac } from './text-mac.ts';

const KEY = new Uint8Array(32).fill(7);
const OTHER = new Uint8Array(32).fill(8);

test('a mac is good for its key and its parts', async () => {
  const mac = await makeTextMac(KEY, ['a', 1, 'b']);
  expect(mac).toMatch(/^[\w-]{43}$/);
  expect(await isTextMac(KEY, ['a', 1, 'b'], mac)).toBe(true);
});

test.each([
  ['another key', OTHER, ['a', 1, 'b']],
  ['another part', KEY, ['a', 2, 'b']],
  ['a number written as a text', KEY, ['a', '1', 'b']],
  ['another order', KEY, ['b', 1, 'a']],
  ['parts that run together', KEY, ['a1', 'b']],
  ['a part more', KEY, ['a', 1, 'b', '']],
])('a mac is not good for %s', async (_name, key, parts) => {
  expect(await isTextMac(key, parts, await makeTextMac(KEY, ['a', 1, 'b']))).toBe(false);
});

test('whatever is no mac is not good', async () => {
  const mac = await makeTextMac(KEY, ['a']);
  const spelledOtherwise = `${mac.slice(0, -1)}${mac.endsWith('9') ? '8' : '9'}`;
  for (const text of ['', ' ', '*', mac.slice(1), `${mac}A`, `${mac}=`, spelledOtherwise])
    expect(await isTextMac(KEY, ['a'], text)).toBe(false);
});
