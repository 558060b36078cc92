import { isCode, isTest } from '../path-kinds.ts';
import type { Rule } from '../source.ts';

const LONGEST = 300;
const LONGEST_TEST = 600;

export const smallFiles: Rule = {
  promise: `no file is longer than ${LONGEST} lines, no test longer than ${LONGEST_TEST}`,
  check: (sources) =>
    sources.flatMap(({ path, text }) => {
      if (!isCode(path) && !path.endsWith('.css')) return [];
      const lines = text.trimEnd().split('\n').length;
      const longest = isTest(path) ? LONGEST_TEST : LONGEST;
      return lines > longest ? [{ path, line: longest, message: `has ${lines} lines` }] : [];
    }),
};
