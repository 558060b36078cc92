import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentDigest, isContentDigestOf } from './content-digest.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const HELLO = 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:';

test.each([
  ['{"hello": "world"}\n', HELLO],
  ['{"hello": "world"}', 'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:'],
  ['', 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:'],
])('the body %j has the digest that RFC 9530 and RFC 9421 print', async (body, digest) => {
  expect(await contentDigest(bytes(body))).toBe(digest);
  expect(await isContentDigestOf(digest, bytes(body))).toBe(true);
});

test('the digest of any bytes is that of node, and of no other bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1 }), fc.nat(), async (random, at) => {
      const body = Uint8Array.from(random);
      const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
      expect(await contentDigest(body)).toBe(digest);
      const flipped = body.with(at % body.length, (body[at % body.length] ?? 0) ^ 1);
      expect(await isContentDigestOf(digest, Uint8Array.from(flipped))).toBe(false);
    }),
  );
});

test.each([
  ['nothing', ''],
  [
    'another algorithm alone',
    'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
  ],
  ['a second member', `${HELLO}, sha-512=:AAAA:`],
  ['the field twice', `${HELLO}, ${HELLO}`],
  ['a parameter', `${HELLO};x=1`],
  ['upper case', HELLO.replace('sha', 'SHA')],
  ['a blank', ` ${HELLO}`],
  ['no padding', HELLO.replace(/=:$/, ':')],
  ['base64url', HELLO.replaceAll('/', '_')],
  ['another spelling of the last bits', HELLO.replace('Dg=:', 'Dh=:')],
])('a field with %s is refused', async (_, field) => {
  expect(await isContentDigestOf(field, bytes('{"hello": "world"}\n'))).toBe(false);
});
