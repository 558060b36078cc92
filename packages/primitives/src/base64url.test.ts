import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from './base64url.ts';

test('the encoding is that of node, and decoding gives the bytes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = encodeBase64url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64url'));
      expect([...decodeBase64url(text)]).toEqual([...bytes]);
    }),
  );
});

test.each([
  'YQ==',
  'YQ=',
  'YWI=',
  'Y',
  'YWJjZ',
  'YW+j',
  'YW/j',
  ' YQ',
  'YQ ',
  'YQ\n',
  'Y\tQ',
  'YQ\0',
  'ÿÿÿÿ',
  'ＹＱ',
])('%j is refused', (text) => {
  expect(() => decodeBase64url(text)).toThrow(TypeError);
});

test('one value has one text: bits beyond the last byte are refused', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('A', 'B', 'Z', 'a', 'z', '0', '9', '-', '_'), maxLength: 40 }),
      (text) => {
        const canonical = Buffer.from(text, 'base64url').toString('base64url');
        if (canonical === text)
          expect([...decodeBase64url(text)]).toEqual([...Buffer.from(text, 'base64url')]);
        else expect(() => decodeBase64url(text)).toThrow(TypeError);
      },
    ),
  );
});
