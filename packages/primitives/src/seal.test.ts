import { createDecipheriv } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64url } from './base64url.ts';
import { needsReseal, parseKeyRing, seal, unseal } from './seal.ts';

const keyText = (fill: number) => Buffer.alloc(32, fill).toString('base64url');
const OLD = parseKeyRing(`k1:${keyText(1)}`);
const RING = parseKeyRing(`k2:${keyText(2)},k1:${keyText(1)}`);
const PLACE = { table: 'worker_keys', column: 'sealed_secret', row: '7' };

test('what was sealed opens in its own place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (text) => {
      expect(await unseal(RING, PLACE, await seal(RING, PLACE, text))).toBe(text);
    }),
  );
});

test('a sealed value is AES-256-GCM over the named place, as node reads it too', async () => {
  const sealed = await seal(RING, PLACE, 'hunter2');
  const [form, keyId, iv = '', rest = ''] = sealed.split('.');
  expect([form, keyId]).toEqual(['v1', 'k2']);
  expect(decodeBase64url(iv)).toHaveLength(12);
  const bytes = Buffer.from(rest, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.alloc(32, 2), decodeBase64url(iv));
  decipher.setAAD(Buffer.from('["worker_keys","sealed_secret","7"]')).setAuthTag(bytes.subarray(-16));
  expect(decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8')).toBe('hunter2');
});

test('a byte order mark is part of what was sealed', async () => {
  expect(await unseal(RING, PLACE, await seal(RING, PLACE, '\ufeffx'))).toBe('\ufeffx');
});

test('the same text never seals the same way twice', async () => {
  expect(await seal(RING, PLACE, 'x')).not.toBe(await seal(RING, PLACE, 'x'));
});

test.each([
  ['table', { ...PLACE, table: 'hosts' }],
  ['column', { ...PLACE, column: 'secret' }],
  ['row', { ...PLACE, row: '8' }],
])('a sealed value does not open in another %s', async (_, elsewhere) => {
  const sealed = await seal(RING, PLACE, 'hunter2');
  await expect(unseal(RING, elsewhere, sealed)).rejects.toThrow('does not open here');
});

test.each([
  [
    { table: 'ab', column: 'c', row: 'd' },
    { table: 'a', column: 'bc', row: 'd' },
  ],
  [
    { table: 'a","b', column: 'c', row: 'd' },
    { table: 'a', column: 'b","c', row: 'd' },
  ],
  [
    { table: 'a', column: '', row: 'b' },
    { table: 'a', column: 'b', row: '' },
  ],
])('places whose names run into each other stay apart', async (one, other) => {
  await expect(unseal(RING, other, await seal(RING, one, 'x'))).rejects.toThrow('does not open here');
});

test('a sealed value that was altered at any place does not open', async () => {
  const sealed = await seal(RING, PLACE, 'hunter2');
  for (let at = 0; at < sealed.length; at += 1) {
    const flipped = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    await expect(unseal(RING, PLACE, flipped)).rejects.toThrow();
    await expect(unseal(RING, PLACE, sealed.slice(0, at))).rejects.toThrow();
  }
});

test.each([
  '',
  'v1',
  'v1.k2..',
  'v2.k2.AAAA.AAAA',
  'v1.k2.AAAA.AAAA.AAAA',
  'v1.k2.AAAA.AAA=',
  'v1.__proto__.AAAA.AAAA',
  'v1...',
  'hunter2',
])('%j is no sealed value and does not open', async (text) => {
  await expect(unseal(RING, PLACE, text)).rejects.toThrow();
});

test('a value of a key that is not in the ring does not open, and the message names the id only', async () => {
  const sealed = await seal(RING, PLACE, 'hunter2');
  await expect(unseal(OLD, PLACE, sealed)).rejects.toThrow('the key ring has no key k2');
});

test('what stands in the place of a key id and is none is not repeated in the message', async () => {
  await expect(unseal(RING, PLACE, 'v1.hunter2\nforged line.AAAA.AAAA')).rejects.toThrow(
    /^not a sealed value$/,
  );
});

test('a text that would open as another one is not sealed', async () => {
  await expect(seal(RING, PLACE, 'x\ud800')).rejects.toThrow(TypeError);
});

test('whichever key of the ring comes first, every one opens', async () => {
  const turned = parseKeyRing(`k1:${keyText(1)},k2:${keyText(2)}`);
  expect(await unseal(turned, PLACE, await seal(RING, PLACE, 'hunter2'))).toBe('hunter2');
  expect(await unseal(RING, PLACE, await seal(turned, PLACE, 'hunter2'))).toBe('hunter2');
});

test('a key that changed places with its id is not shown', () => {
  const short = Buffer.alloc(24, 1).toString('base64url');
  expect(() => parseKeyRing(`${short}:main`)).toThrow(/^key 1 of the ring is not 32 bytes long$/);
});

test('after a rotation the old value still opens, and says that it wants sealing anew', async () => {
  const sealed = await seal(OLD, PLACE, 'hunter2');
  expect(await unseal(RING, PLACE, sealed)).toBe('hunter2');
  expect(needsReseal(RING, sealed)).toBe(true);
  expect(needsReseal(RING, await seal(RING, PLACE, 'hunter2'))).toBe(false);
});

test.each([
  ['nothing', ''],
  ['no key', 'k1:'],
  ['no id', `:${keyText(1)}`],
  ['31 bytes', `k1:${Buffer.alloc(31).toString('base64url')}`],
  ['33 bytes', `k1:${Buffer.alloc(33).toString('base64url')}`],
  ['padding', `k1:${Buffer.alloc(32).toString('base64')}`],
  ['an id with a dot', `k.1:${keyText(1)}`],
  ['the same id twice', `k1:${keyText(1)},k1:${keyText(2)}`],
  ['an empty entry', `k1:${keyText(1)},`],
  ['a third part', `k1:${keyText(1)}:x`],
])('a key ring with %s is refused, without showing a key', (_, text) => {
  let thrown: unknown;
  try {
    parseKeyRing(text);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(TypeError);
  expect(String(thrown)).not.toContain(keyText(1));
});

test('the first key of the ring is the current one', () => {
  expect(RING.current).toBe('k2');
  expect([...RING.keys.keys()]).toEqual(['k2', 'k1']);
});
