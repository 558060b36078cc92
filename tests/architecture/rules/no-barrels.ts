import { forbidImports } from '../forbid-imports.ts';
import { isCode } from '../path-kinds.ts';
import type { Rule } from '../source.ts';

/** The platform finds Durable Objects among the exports of a Worker's entry. */
const WORKER_ENTRY = /^apps\/edge\/src\/worker\.ts$|^scripts\/bench\/[a-z]+-worker\.ts$/;

export const noBarrels: Rule = {
  promise: 'a name is imported from where it is made: no index files, no re-exports',
  check: (sources) => [
    ...sources
      .filter(({ path }) => isCode(path) && /(?:^|\/)index\.[a-z]+$/.test(path))
      .map(({ path }) => ({ path, line: 1, message: 'is an index file' })),
    ...forbidImports(sources, (path, { kind, specifier }) =>
      kind === 're-export' && !WORKER_ENTRY.test(path) ? `re-exports ${specifier}` : null,
    ),
  ],
};
