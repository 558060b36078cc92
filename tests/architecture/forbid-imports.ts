import { type Import, importsOf } from './imports-of.ts';
import { isCode } from './path-kinds.ts';
import type { Source, Violation } from './source.ts';

/** A violation for each import that `objection` has words against. */
export function forbidImports(
  sources: readonly Source[],
  objection: (path: string, found: Import) => string | null,
): Violation[] {
  return sources
    .filter(({ path }) => isCode(path))
    .flatMap((source) =>
      importsOf(source).flatMap((found) => {
        const message = objection(source.path, found);
        return message === null ? [] : [{ path: source.path, line: found.line, message }];
      }),
    );
}
