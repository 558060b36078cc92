import { expect, test } from 'vitest';
import { en } from './en.ts';
import { es } from './es.ts';

/** Every text of a catalogue by its path. */
function flat(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value ?? {}).flatMap(([key, inner]) => flat(inner, `${path}/${key}`));
}

const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

test('both languages say the same things', () => {
  expect(flat(es).map(([path]) => path)).toEqual(flat(en).map(([path]) => path));
});

test('no text is empty or padded', () => {
  for (const [path, text] of [...flat(en), ...flat(es)])
    expect(text.trim(), path).toBe(text || `empty: ${path}`);
});

test('a text has the same places in both languages', () => {
  const spanish = new Map(flat(es));
  for (const [path, text] of flat(en)) expect(places(spanish.get(path) ?? ''), path).toEqual(places(text));
});

test('only names stay untranslated', () => {
  const english = new Map(flat(en));
  const same = flat(es).filter(([path, text]) => english.get(path) === text && !path.includes('deviceNames'));
  expect(same).toEqual([]);
});
