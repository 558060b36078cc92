import { expect, test } from 'vitest';
import { noDrawers } from './no-drawers.ts';

const found = (path: string) => noDrawers.check([{ path, text: '' }]).length;

test.each([
  ['packages/policy/src/utils.ts'],
  ['apps/edge/src/net-utils.ts'],
  ['apps/edge/src/helpers/a.ts'],
  ['apps/control/src/domains/users/user-service.ts'],
  ['packages/shared/src/a.ts'],
  ['tests/support/misc.test.ts'],
])('%s is a drawer', (path) => {
  expect(found(path)).toBe(1);
});

test.each([['packages/policy/src/cidr.ts'], ['apps/control/src/domains/service-tokens/issue.ts']])(
  '%s is none',
  (path) => {
    expect(found(path)).toBe(0);
  },
);
