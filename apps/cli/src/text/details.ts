import { clean } from './clean.ts';

/** Names and values below one another; a value that is null is left out, one of several lines stands indented. */
export function details(entries: readonly (readonly [name: string, value: string | null])[]): string {
  const shown = entries.filter((entry): entry is readonly [string, string] => entry[1] !== null);
  const width = Math.max(...shown.map(([name]) => name.length)) + 2;
  return shown.map(([name, value]) => `${name.padEnd(width)}${indented(value, width)}\n`).join('');
}

function indented(value: string, width: number): string {
  return value
    .split('\n')
    .map(clean)
    .join(`\n${' '.repeat(width)}`);
}
