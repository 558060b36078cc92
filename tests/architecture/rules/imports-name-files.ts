import { forbidImports } from '../forbid-imports.ts';
import type { Rule } from '../source.ts';

/** A path that is put together ends in `}` as read here; what it will end in only its run shows. */
export const importsNameFiles: Rule = {
  promise: 'imports of our own code name the file, with its ending',
  check: (sources) =>
    forbidImports(sources, (_, { specifier }) =>
      /^(?:\.|@sunray\/)/.test(specifier) && !/(?:\.(?:tsx?|mjs|json)|\})$/.test(specifier)
        ? `${specifier} names no file`
        : null,
    ),
};
