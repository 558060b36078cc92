import { inspect } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import { expect, test } from 'vitest';
import {
  generateEs256Key,
  importSigningKey,
  isSoundPublicKey,
  parseEs256Keys,
  publicHalf,
} from './es256-key.ts';

const made = await generateEs256Key();
const other = await generateEs256Key();

test('a key is named by its RFC 7638 thumbprint', async () => {
  expect(made.kid).toBe(await calculateJwkThumbprint(publicHalf(made)));
});

test('the public half has no private part', () => {
  expect(Object.keys(publicHalf(made))).toEqual(['kty', 'crv', 'x', 'y', 'kid']);
});

test('a key, or a list whose first signs, reads back from its text; a kid written there does not count', async () => {
  expect(await parseEs256Keys(JSON.stringify(made))).toEqual([made]);
  expect(await parseEs256Keys(JSON.stringify([made, { ...other, kid: 'mine' }]))).toEqual([made, other]);
});

test('the key that signs cannot be taken out again', async () => {
  expect((await importSigningKey(made)).privateKey.extractable).toBe(false);
});

test.each([
  ['no JSON', 'hunter2'],
  ['nothing', ''],
  ['an empty list', '[]'],
  ['null', 'null'],
  ['a public key', JSON.stringify(publicHalf(made))],
  ['another curve', JSON.stringify({ ...made, crv: 'P-384' })],
  ['another kind', JSON.stringify({ ...made, kty: 'oct' })],
  ['a list with a stranger', JSON.stringify([made, 1])],
  ['a list with one key twice', JSON.stringify([made, { ...made, kid: 'other' }])],
  ['the public half of another key', JSON.stringify({ ...made, x: other.x, y: other.y })],
  ['a point beside the curve', JSON.stringify({ ...made, x: other.x })],
  ['the private number in the place of a public one', JSON.stringify({ ...made, x: made.d })],
  ['padding', JSON.stringify({ ...made, x: `${made.x}=` })],
  ['JSON that breaks off', JSON.stringify(made).slice(0, -1)],
  [
    'a number with a byte in front',
    JSON.stringify({
      ...made,
      x: Buffer.concat([Buffer.of(0), Buffer.from(made.x, 'base64url')]).toString('base64url'),
    }),
  ],
  ['31 bytes', JSON.stringify({ ...made, y: made.y.slice(0, -2) })],
  ['an empty private number', JSON.stringify({ ...made, d: '' })],
  ['a private number of zero', JSON.stringify({ ...made, d: 'A'.repeat(43) })],
])('%s is refused, without showing a key', async (_, text) => {
  const refused = await parseEs256Keys(text).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(TypeError);
  expect(inspect(refused, { depth: null, showHidden: true })).not.toContain(made.d);
});

test('a public key is sound only as a point of the curve under its own thumbprint', async () => {
  const key = publicHalf(made);
  expect(await isSoundPublicKey(key)).toBe(true);
  expect(await isSoundPublicKey({ ...key, kid: other.kid })).toBe(false);
  expect(await isSoundPublicKey({ ...key, x: `${key.x}=` })).toBe(false);
  const off = { ...key, y: other.y };
  const kid = await calculateJwkThumbprint({ kty: off.kty, crv: off.crv, x: off.x, y: off.y });
  expect(await isSoundPublicKey({ ...off, kid })).toBe(false);
});
