import { expect, test } from 'vitest';
import { policyIsPure } from './policy-is-pure.ts';

const found = (text: string, path = 'packages/policy/src/rule.ts') =>
  policyIsPure.check([{ path, text }]).length;

test.each([
  ["import { isIP } from 'node:net';"],
  ["import * as z from 'zod/mini';"],
  ["import { systemClock } from '@sunray/primitives/clock.ts';"],
  ['const now = Date.now();'],
  ['const now = new Date();'],
  ["const answer = await fetch('x');"],
  ['const home = process.cwd();'],
])('a policy may not say %s', (text) => {
  expect(found(text)).toBe(1);
});

test('a policy may use contract, primitives and itself', () => {
  expect(
    found(
      "import type { A } from '@sunray/contract/a.ts'; import { b } from '@sunray/primitives/b.ts'; import { c } from './c.ts';",
    ),
  ).toBe(0);
});

test('its tests may use oracles', () => {
  expect(found("import { BlockList } from 'node:net';", 'packages/policy/src/cidr.test.ts')).toBe(0);
});
