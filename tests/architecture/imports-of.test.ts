import { expect, test } from 'vitest';
import { importsOf } from './imports-of.ts';

const read = (text: string) => importsOf({ path: 'apps/edge/src/guards/admit.ts', text });

test.each([
  ["import { a } from './b.ts';", './b.ts', 'apps/edge/src/guards/b.ts'],
  ["import type { A } from '../visit.ts';", '../visit.ts', 'apps/edge/src/visit.ts'],
  [
    "import {\n  a,\n  type B,\n} from '@sunray/policy/ip.ts';",
    '@sunray/policy/ip.ts',
    'packages/policy/src/ip.ts',
  ],
  ["import '@sunray/control/src/main.ts';", '@sunray/control/src/main.ts', 'apps/control/src/main.ts'],
  [
    "export { a } from '@sunray/contract/facts.ts';",
    '@sunray/contract/facts.ts',
    'packages/contract/src/facts.ts',
  ],
  ["export * from 'hono';", 'hono', 'hono'],
  ["const a = await import('hono');", 'hono', 'hono'],
  ["const a = require('node:fs');", 'node:fs', 'node:fs'],
  ["type A = typeof import('./a.ts');", './a.ts', 'apps/edge/src/guards/a.ts'],
])('%s names %s', (text, specifier, target) => {
  expect(read(text)).toMatchObject([{ specifier, target }]);
});

test('names are known by what they are called here', () => {
  const [found] = read("import def, { a, b as c, type D } from 'x';");
  expect([...(found?.names ?? [])]).toEqual([
    ['default', 'def'],
    ['a', 'a'],
    ['b', 'c'],
    ['D', 'D'],
  ]);
  expect([...(read("import * as all from 'x';")[0]?.names ?? [])]).toEqual([['*', 'all']]);
});

test('an import in a comment or in a text is none', () => {
  expect(read("// import { a } from 'b';\nconst c = \"import { a } from 'b'\";")).toEqual([]);
});

test('the line is the one of the module name', () => {
  expect(read("\n\nimport { a } from 'b';")[0]?.line).toBe(3);
});
