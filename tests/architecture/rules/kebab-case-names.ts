import { isCode } from '../path-kinds.ts';
import type { Rule } from '../source.ts';

const NAME = /^\.?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;

export const kebabCaseNames: Rule = {
  promise: 'files and folders of code are named in kebab-case',
  check: (sources) =>
    sources
      .filter(({ path }) => isCode(path) && !path.split('/').every((segment) => NAME.test(segment)))
      .map(({ path }) => ({ path, line: 1, message: 'is not kebab-case' })),
};
