import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprintOf } from './fingerprint.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunray-fingerprint-'));
  await mkdir(join(folder, 'src', 'inner'), { recursive: true });
  await writeFile(join(folder, 'src', 'inner', 'a.ts'), 'one');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const made = () => fingerprintOf([join(folder, 'src')]);

test('it stays while nothing is written', async () => {
  expect(await made()).toBe(await made());
});

test.each([
  ['a file is written', 'inner/a.ts'],
  ['a file is added', 'inner/b.ts'],
])('it changes when %s', async (_what, file) => {
  const before = await made();
  await writeFile(join(folder, 'src', file), 'two!');
  expect(await made()).not.toBe(before);
});

test('it changes when a file is removed', async () => {
  const before = await made();
  await rm(join(folder, 'src', 'inner', 'a.ts'));
  expect(await made()).not.toBe(before);
});

test.each(['inner/a.test.ts', 'script.gen.ts', 'script.gen.ts.77'])('%s does not matter', async (file) => {
  const before = await made();
  await writeFile(join(folder, 'src', file), 'text');
  expect(await made()).toBe(before);
});
