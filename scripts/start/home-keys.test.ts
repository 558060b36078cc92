import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Home, openHome } from './home.ts';
import { homeKeys } from './home-keys.ts';

const quiet = () => undefined;
let home: Home;
beforeEach(async () => {
  home = await openHome(await mkdtemp(join(tmpdir(), 'sunray-home-keys-')));
});
afterEach(() => rm(home.folder, { recursive: true, force: true }));

test('keys are made once and are the same at every later start', async () => {
  const first = await homeKeys(home, {}, quiet);
  await writeFile(home.databaseRecord, '{}');
  expect(await homeKeys(home, {}, quiet)).toEqual(first);
});

test('the control plane is given file names that only the owner reads, never a secret', async () => {
  const { controlSettings, workerSecret, adminApiKey } = await homeKeys(home, {}, quiet);
  const shown = JSON.stringify(controlSettings);
  for (const secret of [workerSecret, adminApiKey]) expect(shown).not.toContain(secret);
  const { SUNRAY_KEY_RING_FILE: file = '' } = controlSettings;
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a key that went missing after the first start is told by its file and never made anew', async () => {
  await homeKeys(home, {}, quiet);
  await writeFile(home.databaseRecord, '{}');
  await rm(join(home.keys, 'session-key.json'));
  await expect(homeKeys(home, {}, quiet)).rejects.toThrow(/session-key\.json.*\(SUNRAY_SESSION_KEY\)/);
});

test.each(['databaseRecord', 'credentials'] as const)(
  'a used home (%s) without any keys is refused',
  async (trace) => {
    await writeFile(home[trace], '{}');
    await expect(homeKeys(home, {}, quiet)).rejects.toThrow(/key-ring/);
  },
);

test('keys given by the environment win, by value and by file', async () => {
  const own = await homeKeys(home, {}, quiet);
  const file = join(home.folder, 'own-secret');
  await writeFile(file, `${'A'.repeat(43)}\n`);
  const env = { SUNRAY_INITIAL_API_KEY: `sra_${'b'.repeat(43)}`, WORKER_HMAC_SECRET_FILE: file };
  const keys = await homeKeys(home, env, quiet);
  expect(keys).toMatchObject({ workerSecret: 'A'.repeat(43), adminApiKey: `sra_${'b'.repeat(43)}` });
  expect(keys.workerId).toBe(own.workerId);
  expect(Object.keys(keys.controlSettings)).not.toContain('WORKER_HMAC_SECRET_FILE');
});

test('the edge is given the public half of the control key alone', async () => {
  const { controlKeys } = await homeKeys(home, {}, quiet);
  const [, seed = ''] = (await readFile(join(home.keys, 'control-key'), 'utf8')).trim().split(':');
  expect(controlKeys).toMatch(/^1:[\w-]{43}$/);
  expect(controlKeys).not.toContain(seed);
});
