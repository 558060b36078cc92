import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeOf } from './code-of.ts';
import { isCode } from './path-kinds.ts';
import { readTree } from './read-tree.ts';
import { appsMeetInPackages } from './rules/apps-meet-in-packages.ts';
import { chanceIsCryptographic } from './rules/chance-is-cryptographic.ts';
import { environmentAtTheEntry } from './rules/environment-at-the-entry.ts';
import { everyTestRuns } from './rules/every-test-runs.ts';
import { guardsHaveTests } from './rules/guards-have-tests.ts';
import { honoAtTheDoor } from './rules/hono-at-the-door.ts';
import { importsNameFiles } from './rules/imports-name-files.ts';
import { kebabCaseNames } from './rules/kebab-case-names.ts';
import { noBarrels } from './rules/no-barrels.ts';
import { noDrawers } from './rules/no-drawers.ts';
import { nothingLeftUndone } from './rules/nothing-left-undone.ts';
import { policyIsPure } from './rules/policy-is-pure.ts';
import { roomsDoNotKnowTheDoor } from './rules/rooms-do-not-know-the-door.ts';
import { roomsWriteTheirOwnTables } from './rules/rooms-write-their-own-tables.ts';
import { signingInOnePlace } from './rules/signing-in-one-place.ts';
import { smallFiles } from './rules/small-files.ts';
import { textSpeaksOfTheProduct } from './rules/text-speaks-of-the-product.ts';
import { timeFromTheClock } from './rules/time-from-the-clock.ts';

const RULES = [
  appsMeetInPackages,
  policyIsPure,
  environmentAtTheEntry,
  timeFromTheClock,
  chanceIsCryptographic,
  honoAtTheDoor,
  roomsDoNotKnowTheDoor,
  roomsWriteTheirOwnTables,
  signingInOnePlace,
  noDrawers,
  kebabCaseNames,
  noBarrels,
  importsNameFiles,
  smallFiles,
  guardsHaveTests,
  everyTestRuns,
  nothingLeftUndone,
  textSpeaksOfTheProduct,
];

describe('the house as it stands', () => {
  const sources = readTree(join(import.meta.dirname, '..', '..'));

  test('is read at all', () => {
    const paths = sources.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['package.json', 'apps/edge/src/worker.ts', 'apps/control/src/main.ts']),
    );
  });

  test('is understood: in what is left as code, every bracket closes', () => {
    const count = (code: string, bracket: string) => code.split(bracket).length;
    const astray = sources.filter(({ path, text }) => {
      if (!isCode(path)) return false;
      const code = codeOf(text);
      return ['()', '[]', '{}'].some(([open = '', close = '']) => count(code, open) !== count(code, close));
    });
    expect(astray.map(({ path }) => path)).toEqual([]);
  });

  test.each(RULES)('$promise', ({ check }) => {
    expect(check(sources).map(({ path, line, message }) => `${path}:${line} ${message}`)).toEqual([]);
  });
});
