import { expect, test } from 'vitest';
import { hashApiToken, mintApiToken } from './api-token.ts';
import { systemRandom } from './random.ts';
import { seededRandom } from './random-seeded.ts';

test('a new token names its kind and carries 256 random bits', () => {
  const token = mintApiToken(systemRandom).reveal();
  expect(token).toMatch(/^sra_[A-Za-z0-9_-]{43}$/);
  expect(mintApiToken(systemRandom).reveal()).not.toBe(token);
});

test('a new token does not print', () => {
  expect(String(mintApiToken(seededRandom(1)))).toBe('[secret]');
});

test.each([
  ['the token', (token: string) => token, true],
  ['another case', (token: string) => token.toUpperCase(), false],
  ['a line break behind it', (token: string) => `${token}\n`, false],
  ['a blank before it', (token: string) => ` ${token}`, false],
  ['no prefix', (token: string) => token.slice(4), false],
])('%s has the stored hash or has not', async (_, change, same) => {
  const token = mintApiToken(seededRandom(2)).reveal();
  expect((await hashApiToken(change(token))) === (await hashApiToken(token))).toBe(same);
});

test('the hash tells nothing of the token', async () => {
  const token = mintApiToken(seededRandom(3)).reveal();
  const hash = await hashApiToken(token);
  expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(token).not.toContain(hash);
});
