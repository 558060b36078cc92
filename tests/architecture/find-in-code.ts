import { codeOf, lineAt } from './code-of.ts';
import type { Source, Violation } from './source.ts';

/** A violation for each place where the pattern stands in the file's code, not in its comments or texts. */
export function findInCode(source: Source, pattern: RegExp, message: string): Violation[] {
  const code = codeOf(source.text);
  return Array.from(code.matchAll(pattern), ({ index }) => ({
    path: source.path,
    line: lineAt(code, index),
    message,
  }));
}
