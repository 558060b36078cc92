import { calculateJwkThumbprint } from 'jose';
import { expect, test } from 'vitest';
import { generateEs256Key, importSigningKey, parseEs256Keys, publicHalf } from './es256-key.ts';

const made = await generateEs256Key();

test('a key is named by its RFC 7638 thumbprint', async () => {
  expect(made.kid).toBe(await calculateJwkThumbprint(publicHalf(made)));
});

test('the public half has no private part', () => {
  expect(Object.keys(publicHalf(made))).toEqual(['kty', 'crv', 'x', 'y', 'kid']);
});

test('a key, or a list whose first signs, reads back from its text; a kid written there does not count', async () => {
  const other = await generateEs256Key();
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
])('%s is refused, without showing a key', async (_, text) => {
  const refused = await parseEs256Keys(text).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(TypeError);
  expect(String(refused)).not.toContain(made.d);
});
