import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchFolder } from './watch-folder.ts';

let root: string;
let seen: Set<string>;
let ended: AbortController;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sunray-watch-'));
  mkdirSync(join(root, 'a', 'b'), { recursive: true });
  writeFileSync(join(root, 'a', 'b', 'file.ts'), 'one');
  [seen, ended] = [new Set(), new AbortController()];
  const onTrouble = (error: Error) => {
    throw error;
  };
  watchFolder(root, {
    signal: ended.signal,
    onTrouble,
    onChange: (file) => seen.add(file.slice(root.length + 1)),
  });
});
afterEach(() => {
  ended.abort();
  rmSync(root, { recursive: true, force: true });
});

/** Does something and waits until the file is told of. */
async function told(file: string, act: () => void): Promise<void> {
  seen.clear();
  act();
  await vi.waitFor(() => expect([...seen]).toContain(file), { timeout: 5_000, interval: 10 });
}

/** Saves as many editors do: beside the file, then over it. */
function replace(file: string, text: string): void {
  writeFileSync(`${join(root, file)}.new`, text);
  renameSync(`${join(root, file)}.new`, join(root, file));
}

test('a file that is replaced is told of each time, and when it is written in place after that', async () => {
  const file = join('a', 'b', 'file.ts');
  await told(file, () => replace(file, 'two'));
  await told(file, () => replace(file, 'three'));
  await told(file, () => writeFileSync(join(root, file), 'four'));
});

test('files of a folder that was made, or removed and made again, are told of', async () => {
  for (const _time of ['first', 'again']) {
    await told('c', () => mkdirSync(join(root, 'c')));
    await told(join('c', 'file.ts'), () => writeFileSync(join(root, 'c', 'file.ts'), 'text'));
    await told('c', () => rmSync(join(root, 'c'), { recursive: true }));
  }
});

test('what lies in node_modules is not told of', async () => {
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'node_modules', 'file.js'), 'text');
  await told('after.ts', () => writeFileSync(join(root, 'after.ts'), 'text'));
  expect([...seen]).not.toContain(join('node_modules', 'file.js'));
});
