import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { boundedLog } from './bounded-log.ts';

test('a log of ten times its bound takes twice its bound, ends with the last line and is its owner’s alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sunray-log-'));
  try {
    const path = join(folder, 'database.log');
    const log = boundedLog(path, 1_000);
    for (let n = 1; n <= 100; n++) log(`${n} ${'x'.repeat(95)}`);

    expect((await readdir(folder)).sort()).toEqual(['database.log', 'database.log.1']);
    for (const name of await readdir(folder))
      expect((await stat(join(folder, name))).size).toBeLessThan(1_200);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await readFile(path, 'utf8')).toMatch(/100 x+\n$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a log that cannot be written does not throw', () => {
  expect(() => boundedLog('/nonexistent/database.log', 1_000)('line')).not.toThrow();
});
