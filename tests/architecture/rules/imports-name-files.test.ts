import { expect, test } from 'vitest';
import { importsNameFiles } from './imports-name-files.ts';

const found = (specifier: string) =>
  importsNameFiles.check([{ path: 'apps/edge/src/a.ts', text: `import { b } from '${specifier}';` }]).length;

test.each([['./b'], ['../b.js'], ['@sunray/contract'], ['@sunray/contract/facts'], ['.']])(
  '%s names no file',
  (specifier) => {
    expect(found(specifier)).toBe(1);
  },
);

test.each([['./b.ts'], ['@sunray/contract/facts.ts'], ['./snapshot.json'], ['hono/html']])(
  '%s is fine',
  (specifier) => {
    expect(found(specifier)).toBe(0);
  },
);
