import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runSunray } from '../../../../tests/support/cli/run-sunray.ts';
import type { OnDatabase } from '../run-on-database.ts';

let folder: string;
let asked: OnDatabase[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunray-cli-'));
  asked = [];
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs a command line in the folder; what runs on the database ends with `code`. */
function sunray(args: readonly string[], code = 0, env: Record<string, string> = {}) {
  const runOnDatabase = async (what: OnDatabase) => {
    asked.push(what);
    return code;
  };
  return runSunray(args, { folder, env: { INIT_CWD: folder, ...env }, world: { runOnDatabase } });
}

test('a file lies where the person stood, and the home is the nearest one', async () => {
  await mkdir(join(folder, '.sunray'));
  await writeFile(join(folder, '.sunray', 'credentials.json'), '{}');
  expect(await sunray(['backup', 'b', '--without-decisions'])).toMatchObject({ code: 0, out: '', err: '' });
  expect(await sunray(['restore', '/var/b', '--json'])).toMatchObject({ code: 0 });
  expect(asked).toEqual([
    { args: ['backup', join(folder, 'b'), '--without-decisions'], home: join(folder, '.sunray') },
    { args: ['restore', '/var/b', '--json'], home: join(folder, '.sunray') },
  ]);
});

test('SUNRAY_HOME names the home, which need not be there yet', async () => {
  await sunray(['restore', 'b'], 0, { SUNRAY_HOME: '/srv/sunray' });
  await sunray(['restore', 'b']);
  expect(asked.map(({ home }) => home)).toEqual(['/srv/sunray', null]);
});

test('what was refused fails the command without another word', async () => {
  expect(await sunray(['backup', 'b'], 1)).toEqual({ code: 1, out: '', err: '', questions: [] });
});

test('an address of a control plane is no database', async () => {
  const { code, err } = await sunray(['backup', 'b', '--url', 'https://control.example']);
  expect([code, err, asked]).toEqual([2, expect.stringContaining('DATABASE_URL'), []]);
});
