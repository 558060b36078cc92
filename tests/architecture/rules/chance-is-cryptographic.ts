import { findInCode } from '../find-in-code.ts';
import { isCode } from '../path-kinds.ts';
import type { Rule } from '../source.ts';

export const chanceIsCryptographic: Rule = {
  promise: 'nothing uses the predictable Math.random',
  check: (sources) =>
    sources
      .filter(({ path }) => isCode(path))
      .flatMap((source) => findInCode(source, /\bMath\s*\.\s*random\b/g, 'uses Math.random')),
};
