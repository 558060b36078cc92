import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const LEFT_OUT = /\/node_modules\/|\.test\.ts$|\.gen\.ts(\.\d+)?$/;

/** A text that changes whenever a file under one of the paths (files or folders) is added, removed or written. */
export async function fingerprintOf(paths: readonly string[]): Promise<string> {
  const lists = await Promise.all(paths.map(filesUnder));
  const files = lists.flat().sort();
  const lines = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return `${file} ${size} ${mtimeMs}\n`;
    }),
  );
  return createHash('sha256').update(lines.join('')).digest('hex');
}

async function filesUnder(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.filter((file) => !LEFT_OUT.test(file.slice(path.length)));
}
