import { expect, test } from 'vitest';
import { kebabCaseNames } from './kebab-case-names.ts';

const found = (path: string) => kebabCaseNames.check([{ path, text: '' }]).length;

test.each([['a/factDo.ts'], ['a/FeedDO.ts'], ['a/fact_do.ts'], ['setupTokens/a.ts'], ['a/fact--do.ts']])(
  '%s is not',
  (path) => {
    expect(found(path)).toBe(1);
  },
);

test.each([['a/fact-do.ts'], ['a/fact-do.db.test.ts'], ['a/browser-script.gen.ts'], ['a/0001.mjs']])(
  '%s is',
  (path) => {
    expect(found(path)).toBe(0);
  },
);
