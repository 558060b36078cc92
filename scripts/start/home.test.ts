import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findHome, openHome } from './home.ts';
import { LaunchError } from './launch-error.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'sunray-home-test-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

test('a new home may be entered by its owner alone and can be opened again', async () => {
  const home = await openHome(join(parent, 'a', 'home'));
  expect((await stat(home.folder)).mode & 0o777).toBe(0o700);
  expect(await openHome(home.folder)).toEqual(home);
  expect(await findHome(home.folder)).toEqual(home);
});

test('a folder with files of somebody else is refused and left as it is', async () => {
  await writeFile(join(parent, 'letter.txt'), 'dear');
  await expect(openHome(parent)).rejects.toThrow(LaunchError);
  expect(await readdir(parent)).toEqual(['letter.txt']);
  expect(await findHome(parent)).toBeNull();
});

test('an empty folder that is there is taken', async () => {
  await mkdir(join(parent, 'empty'));
  expect((await openHome(join(parent, 'empty'))).folder).toContain('empty');
});

test('a place where no folder can be made is told with the way out', async () => {
  await writeFile(join(parent, 'file'), '');
  await expect(openHome(join(parent, 'file', 'home'))).rejects.toThrow(/cannot be used.*\n.*SUNRAY_HOME/);
});

test('where there is nothing there is no home', async () => {
  expect(await findHome(join(parent, 'nothing'))).toBeNull();
});
