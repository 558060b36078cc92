import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256, sha256Base64url } from './sha256.ts';

test('the empty text and "abc" have the published digests', async () => {
  expect(await sha256Base64url('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
  expect(await sha256Base64url('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
});

test('a text is hashed as its UTF-8', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
      const bytes = new TextEncoder().encode(text);
      expect([...(await sha256(text))]).toEqual([...createHash('sha256').update(text).digest()]);
      expect(await sha256(bytes)).toEqual(await sha256(text));
    }),
  );
});
