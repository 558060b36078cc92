import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from './random-seeded.ts';
import { hashSetupCode, newSetupCode, normaliseSetupCode } from './setup-code.ts';

const CODE = 'ABCDE-FGHJK-MNPQR-STUVW-XYZ23';
const PLAIN = 'ABCDEFGHJKMNPQRSTUVWXYZ23';

test('a new code is 25 unambiguous characters in five groups, and reads back as itself', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const code = newSetupCode(seededRandom(seed));
    expect(code).toMatch(/^(?:[2-9A-HJKMNP-Z]{5}-){4}[2-9A-HJKMNP-Z]{5}$/);
    expect(normaliseSetupCode(code)).toBe(code.replaceAll('-', ''));
  }
});

test('bytes that would favour some characters are thrown away', () => {
  const unfair = {
    bytes: (length: number) => Uint8Array.from({ length }, (_, at) => (at % 2 === 0 ? 248 + (at % 8) : 0)),
  };
  expect(newSetupCode(unfair)).toBe('22222-22222-22222-22222-22222');
});

test('every character comes about as often as every other', () => {
  const random = seededRandom(5);
  const counts = new Map<string, number>();
  for (let made = 0; made < 2000; made += 1) {
    for (const character of newSetupCode(random).replaceAll('-', ''))
      counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const fair = (2000 * 25) / 31;
  expect(counts.size).toBe(31);
  for (const count of counts.values()) expect(Math.abs(count - fair) / fair).toBeLessThan(0.12);
});

test.each([
  ['as it was shown', CODE],
  ['in lower case', CODE.toLowerCase()],
  ['without dashes', PLAIN],
  ['with blanks', ` ${CODE.replaceAll('-', ' ')}\n`],
  ['with dashes elsewhere', `--AB-C${CODE.slice(3)}`],
])('a code typed %s is that code', (_, typed) => {
  expect(normaliseSetupCode(typed)).toBe(PLAIN);
});

test.each([
  ['nothing', ''],
  ['a character missing', CODE.slice(0, -1)],
  ['a character too many', `${CODE}2`],
  ['O for Q', CODE.replace('Q', 'O')],
  ['0 for Q', CODE.replace('Q', '0')],
  ['1, I or L for J', CODE.replace('J', 'I')],
  ['a small l', CODE.replace('J', 'l')],
  ['a Cyrillic look-alike', CODE.replace('A', 'А')],
  ['a long s', CODE.replace('S', '\u017f')],
  ['a ligature', CODE.replace('ST', '\ufb06')],
  ['another dash', CODE.replaceAll('-', '–')],
  ['full width', CODE.replace('A', 'Ａ')],
  ['NUL', `${CODE}\0`],
])('%s is refused rather than guessed', async (_, typed) => {
  expect(normaliseSetupCode(typed)).toBeNull();
  expect(await hashSetupCode(typed)).toBeNull();
});

test('a code is kept as its SHA-256 with the name of the algorithm, however it was typed', async () => {
  const tokenHash = createHash('sha256').update(PLAIN).digest('base64url');
  expect(await hashSetupCode(CODE)).toEqual({ hashAlgorithm: 'sha-256', tokenHash });
  expect(await hashSetupCode(CODE.toLowerCase())).toEqual({ hashAlgorithm: 'sha-256', tokenHash });
});

test('whatever is typed is answered without an exception', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (typed) => {
      expect(normaliseSetupCode(typed) ?? PLAIN).toMatch(/^[2-9A-HJKMNP-Z]{25}$/);
    }),
  );
});
