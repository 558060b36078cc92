import { lineAt } from '../code-of.ts';
import type { Rule } from '../source.ts';

const MARKS = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'];
const LEFT = new RegExp(`\\b(?:${MARKS.join('|')})\\b`, 'g');

export const nothingLeftUndone: Rule = {
  promise: 'no text puts work off',
  check: (sources) =>
    sources
      .filter(({ path }) => path !== '.oxlintrc.json')
      .flatMap(({ path, text }) =>
        Array.from(text.matchAll(LEFT), ({ index, 0: mark }) => ({
          path,
          line: lineAt(text, index),
          message: `says ${mark}`,
        })),
      ),
};
