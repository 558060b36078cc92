import { UsageError } from '../usage-error.ts';

/** A path whose values are one segment each, whatever stands in them: at`/users/${id}/hosts`. */
export function at(texts: TemplateStringsArray, ...values: string[]): `/${string}` {
  const path = texts
    .map((text, index) => text + (index < values.length ? segment(values[index] ?? '') : ''))
    .join('');
  return `/${path.slice(1)}`;
}

/** Dots would climb to another path, nothing would be the list's. */
function segment(value: string): string {
  if (value === '' || value === '.' || value === '..') throw new UsageError(`"${value}" is no id.`);
  return encodeURIComponent(value);
}
