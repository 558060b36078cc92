import { expect, test } from 'vitest';
import { appsMeetInPackages } from './apps-meet-in-packages.ts';

const found = (path: string, text: string) => appsMeetInPackages.check([{ path, text }]).length;

test.each([
  ['apps/edge/src/a.ts', "import { b } from '../../control/src/b.ts';"],
  ['apps/cli/src/a.ts', "import type { B } from '@sunray/control/src/b.ts';"],
  ['packages/policy/src/a.ts', "import { b } from '../../../apps/edge/src/b.ts';"],
  ['packages/contract/src/a.ts', "import { b } from '@sunray/policy/b.ts';"],
  ['packages/primitives/src/a.ts', "import { b } from '@sunray/contract/b.ts';"],
  ['examples/demo/src/a.ts', "import { b } from '@sunray/primitives/b.ts';"],
  ['apps/control/src/a.ts', "import { b } from '../../../tests/support/b.ts';"],
  ['apps/control/src/a.ts', "import { b } from '../../../scripts/build/b.ts';"],
])('%s may not say %s', (path, text) => {
  expect(found(path, text)).toBe(1);
});

test.each([
  ['apps/edge/src/a.ts', "import { b } from '@sunray/policy/b.ts'; import { c } from './c.ts';"],
  ['packages/policy/src/a.ts', "import { b } from '@sunray/contract/b.ts';"],
  ['tests/journeys/a.test.ts', "import { b } from '../../apps/control/src/b.ts';"],
  ['apps/control/src/a.db.test.ts', "import { b } from '../../../tests/support/b.ts';"],
  ['scripts/start/a.ts', "import { b } from '../../apps/control/src/b.ts';"],
])('%s may say %s', (path, text) => {
  expect(found(path, text)).toBe(0);
});
