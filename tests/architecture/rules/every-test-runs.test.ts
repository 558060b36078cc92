import { expect, test } from 'vitest';
import { everyTestRuns } from './every-test-runs.ts';

const found = (path: string, text = '') =>
  everyTestRuns.check([{ path, text }]).map(({ message }) => message);

test.each([
  ['packages/policy/src/ip.test.ts'],
  ['apps/control/src/config.test.ts'],
  ['apps/control/src/domains/users/create.db.test.ts'],
  ['apps/edge/src/guards/admit.test.ts'],
  ['apps/edge/src/portal/browser/failure.test.ts'],
  ['tests/edge/headers.test.ts'],
  ['tests/journeys/first.test.ts'],
  ['tests/support/server.db.test.ts'],
])('%s belongs to one project', (path) => {
  expect(found(path)).toEqual([]);
});

test('a test that no project runs is found', () => {
  expect(found('tests/elsewhere/a.test.ts')).toEqual(['belongs to no project']);
});

test.each([
  ['test.skip("a", f);'],
  ['describe.only("a", f);'],
  ['test.each(x).skipIf(ci)("a", f);'.replace('(x)', '')],
  ['test("a", (ctx) => ctx.skip());'],
  ['it.todo("a");'],
])('%s is found', (text) => {
  expect(found('packages/policy/src/ip.test.ts', text)).toHaveLength(1);
});
