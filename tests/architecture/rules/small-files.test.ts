import { expect, test } from 'vitest';
import { smallFiles } from './small-files.ts';

const found = (path: string, lines: number) =>
  smallFiles.check([{ path, text: 'a;\n'.repeat(lines) }]).length;

test('a line too many is found', () => {
  expect([found('a/b.ts', 300), found('a/b.ts', 301)]).toEqual([0, 1]);
  expect([found('a/b.test.ts', 600), found('a/b.test.ts', 601)]).toEqual([0, 1]);
});
