import { expect, test } from 'vitest';
import { clean } from './clean.ts';
import { jsonText } from './json-text.ts';

const STEERING: [string, string, string][] = [
  ['an escape sequence', '\u001b[2Jgone', String.raw`\u{1b}[2Jgone`],
  ['a title sequence', '\u001b]0;root\u0007', String.raw`\u{1b}]0;root\u{7}`],
  ['the one-character form of it', '\u009b31m', String.raw`\u{9b}31m`],
  ['a line end', 'a\r\nok  all', String.raw`a\u{d}\u{a}ok  all`],
  ['reversed writing', 'a\u202egnp.exe', String.raw`a\u{202e}gnp.exe`],
  ['an invisible tag', 'a\u{e0041}', String.raw`a\u{e0041}`],
  ['a line separator', 'a\u2028b', String.raw`a\u{2028}b`],
  ['half a character', 'a\ud800', String.raw`a\u{d800}`],
];

test.each(STEERING)('%s in a name is shown, not obeyed', (_name, text, shown) => {
  expect(clean(text)).toBe(shown);
});

test.each(STEERING)('%s is harmless in JSON, which still says the same', (_name, text) => {
  const json = jsonText({ name: text });
  expect(json).toMatch(/^[\x20-\x7e\n]*$/);
  expect(JSON.parse(json)).toEqual({ name: text });
});

test.each(["O'Brien", 'Zoë Ångström', '山田 太郎', '\\u{1b}'])('%s stays as it is', (name) => {
  expect(clean(name)).toBe(name);
});
