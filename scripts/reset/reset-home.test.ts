import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Home, openHome } from '../start/home.ts';
import { homeKeys } from '../start/home-keys.ts';
import { lockHome } from '../start/home-lock.ts';
import { resetHome } from './reset-home.ts';

const quiet = () => undefined;
let parent: string;
let home: Home;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'sunray-reset-'));
  home = await openHome(join(parent, 'home'));
  await homeKeys(home, {}, quiet);
});
afterEach(() => rm(parent, { recursive: true, force: true }));

test('all that Sunray made is removed, and the folder with it', async () => {
  await writeFile(home.credentials, '{}');
  await resetHome(home, quiet);
  expect(await readdir(parent)).toEqual([]);
});

test('files of somebody else in the home are left and named', async () => {
  await mkdir(join(home.folder, 'notes'));
  const said: string[] = [];
  await resetHome(home, (line) => said.push(line));
  expect(await readdir(home.folder)).toEqual(['notes']);
  expect(said.join('\n')).toContain('left alone: notes');
});

test('while Sunray runs on it, nothing is removed', async () => {
  const lock = lockHome(home);
  await expect(resetHome(home, quiet)).rejects.toThrow(/already runs/);
  lock.release();
  expect((await stat(home.keys)).isDirectory()).toBe(true);
});
