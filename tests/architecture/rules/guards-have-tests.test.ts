import { expect, test } from 'vitest';
import { guardsHaveTests } from './guards-have-tests.ts';

const found = (...paths: string[]) => guardsHaveTests.check(paths.map((path) => ({ path, text: '' }))).length;

test('a guard alone is found', () => {
  expect(found('apps/edge/src/guards/admit.ts')).toBe(1);
  expect(found('apps/edge/src/guards/admit.ts', 'apps/edge/src/guards/admit.test.ts')).toBe(0);
});
