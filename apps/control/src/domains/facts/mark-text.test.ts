import { expect, test } from 'vitest';
import { formatMark, readMark } from './mark-text.ts';

const KEY = new Uint8Array(32).fill(1);
const OTHER_KEY = new Uint8Array(32).fill(2);
const HOLDER = 'holder-of-this-mark-00';
const MARK = { counter: 7, epoch: 3, random: 'AAAAAAAAAAAAAAAAAAAAAA' };

test.each([0, 1, 7, 999_999_999_999_999])('a mark with counter %d comes back as it was', async (counter) => {
  const text = await formatMark(KEY, HOLDER, { ...MARK, counter });
  expect(text.length).toBeLessThanOrEqual(256);
  expect(await readMark(KEY, HOLDER, text)).toEqual({ ...MARK, counter });
});

test('a mark is good for its holder alone', async () => {
  expect(await readMark(KEY, 'holder-of-another-mark', await formatMark(KEY, HOLDER, MARK))).toBeNull();
});

test('a mark that another key made is none', async () => {
  expect(await readMark(KEY, HOLDER, await formatMark(OTHER_KEY, HOLDER, MARK))).toBeNull();
});

test('a mark with any one character altered is none', async () => {
  const text = await formatMark(KEY, HOLDER, MARK);
  for (let at = 0; at < text.length; at += 1) {
    for (const other of ['0', '3', 'B', '.'].filter((one) => one !== text[at])) {
      const altered = text.slice(0, at) + other + text.slice(at + 1);
      expect([altered, await readMark(KEY, HOLDER, altered)]).toEqual([altered, null]);
    }
  }
});

test('what has not the form of a mark is none', async () => {
  const good = await formatMark(KEY, HOLDER, MARK);
  const [counter, epoch, random, mac] = good.split('.');
  for (const text of [
    '',
    '..',
    '7',
    `${random}.${mac}`,
    ` ${good}`,
    `${good}\n`,
    `${good}.`,
    `0${good}`,
    `-${good}`,
    `${counter}e0.${epoch}.${random}.${mac}`,
    `9007199254740993.${epoch}.${random}.${mac}`,
    `${counter}.9007199254740993.${random}.${mac}`,
    `${counter}.${epoch}.${random}.${mac}A`,
    `${counter}.${random}.${mac}`,
    `${counter}.${epoch}.${random}.`,
    'x'.repeat(256),
  ])
    expect([text, await readMark(KEY, HOLDER, text)]).toEqual([text, null]);
});
