import { expect, test } from 'vitest';
import { environmentAtTheEntry } from './environment-at-the-entry.ts';

const found = (path: string, text: string) => environmentAtTheEntry.check([{ path, text }]).length;

test.each([
  ["const url = process.env['DATABASE_URL'];"],
  ['const { env } = process;'],
  ["const all = process['env'];"],
  ["import { env } from 'node:process';"],
  ["import { env } from 'cloudflare:workers';"],
  ["import * as process from 'node:process';"],
  ['const dev = import.meta.env;'],
])('a verb may not say %s', (text) => {
  expect(found('apps/control/src/domains/users/create.ts', text)).toBe(1);
});

test.each([
  ['apps/control/src/main.ts'],
  ['apps/edge/src/env.ts'],
  ['apps/control/src/config.ts'],
  ['scripts/start/main.ts'],
  ['apps/cli/src/a.test.ts'],
])('%s may read it', (path) => {
  expect(found(path, 'const { env } = process; const url = process.env.URL;')).toBe(0);
});

test('a Durable Object may be imported from the platform', () => {
  expect(found('apps/edge/src/facts/fact-do.ts', "import { DurableObject } from 'cloudflare:workers';")).toBe(
    0,
  );
});
