import { forbidImports } from '../forbid-imports.ts';
import type { Rule } from '../source.ts';

export const importsNameFiles: Rule = {
  promise: 'imports of our own code name the file, with its ending',
  check: (sources) =>
    forbidImports(sources, (_, { specifier }) =>
      /^(?:\.|@sunray\/)/.test(specifier) && !/\.(?:tsx?|mjs|json)$/.test(specifier)
        ? `${specifier} names no file`
        : null,
    ),
};
