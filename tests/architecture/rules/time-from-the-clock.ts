import { findInCode } from '../find-in-code.ts';
import { isCode, isTest } from '../path-kinds.ts';
import type { Rule } from '../source.ts';

const CLOCKS = /^packages\/primitives\/src\/clock\.ts$|^scripts\/|^examples\//;
const NOW =
  /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?![\w(\s]))|(?<!new\s+)(?<![\w$.])Date\s*\(|\bperformance\s*\.\s*(?:now|timeOrigin)\b/g;

export const timeFromTheClock: Rule = {
  promise: 'the time is asked only in packages/primitives/src/clock.ts',
  check: (sources) =>
    sources
      .filter(({ path }) => isCode(path) && !isTest(path) && !CLOCKS.test(path))
      .flatMap((source) => findInCode(source, NOW, 'asks the machine for the time')),
};
