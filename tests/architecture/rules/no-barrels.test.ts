import { expect, test } from 'vitest';
import { noBarrels } from './no-barrels.ts';

const found = (path: string, text = '') => noBarrels.check([{ path, text }]).length;

test('index files and re-exports are found', () => {
  expect(found('packages/policy/src/index.ts')).toBe(1);
  expect(found('packages/policy/src/all.ts', "export * from './ip.ts';")).toBe(1);
  expect(found('packages/policy/src/all.ts', "export type { A } from './ip.ts';")).toBe(1);
});

test('exports of what is made here are none, and the Worker names its Durable Objects', () => {
  expect(
    found('packages/policy/src/a.ts', "import { b } from './b.ts';\nexport { c };\nexport const d = b;"),
  ).toBe(0);
  expect(found('apps/edge/src/worker.ts', "export { FactDO } from './facts/fact-do.ts';")).toBe(0);
});
