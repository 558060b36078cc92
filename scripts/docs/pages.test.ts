import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { generatedPages } from './pages.ts';

test.each(generatedPages().map((page) => [basename(page.file), page] as const))(
  'docs/%s says what the code says',
  (_, page) => {
    expect(readFileSync(page.file, 'utf8')).toBe(page.text);
  },
);
