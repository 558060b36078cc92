import { decodeBase64url } from '@sunray/primitives/base64url.ts';
import { expect, test } from 'vitest';
import { newToken } from './new-token.ts';

test('a token that would begin with a hyphen is drawn again, and any other stays as it was drawn', () => {
  const drawn = [0xf8, 0xfb, 0x04];
  const random = { bytes: (count: number) => new Uint8Array(count).fill(drawn.shift() ?? 0) };
  const token = newToken(random);
  expect(decodeBase64url(token)).toEqual(new Uint8Array(16).fill(0x04));
  expect(drawn).toEqual([]);
});
