import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseControlPrivateKeys } from '@sunray/primitives/control-key.ts';
import { parseKeyRing } from '@sunray/primitives/seal.ts';
import { parseEs256Keys } from '@sunray/primitives/tokens/es256-key.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { initKeys, KeysExistError } from './init.ts';
import { KEY_FILES, PUBLIC_CONTROL_KEY_FILE } from './key-files.ts';
import { publicControlKeys } from './public-control-keys.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'sunray-keys-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

test('every key is made in the form that the control plane and the edge read', async () => {
  await initKeys(join(parent, 'keys'));
  const read = async (name: string) => (await readFile(join(parent, 'keys', name), 'utf8')).trim();
  expect(parseKeyRing(await read(KEY_FILES.SUNRAY_KEY_RING)).keys.size).toBe(1);
  expect(await parseEs256Keys(await read(KEY_FILES.SUNRAY_SESSION_KEY))).toHaveLength(1);
  expect(await parseControlPrivateKeys(await read(KEY_FILES.SUNRAY_CONTROL_KEY))).toHaveLength(1);
  expect(await publicControlKeys(await read(KEY_FILES.SUNRAY_CONTROL_KEY))).toBe(
    await read(PUBLIC_CONTROL_KEY_FILE),
  );
  expect(await read(KEY_FILES.WORKER_HMAC_SECRET)).toMatch(/^[\w-]{43}$/);
  expect(await read(KEY_FILES.SUNRAY_WORKER_ID)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(await read(KEY_FILES.SUNRAY_INITIAL_API_KEY)).toMatch(/^sra_[\w-]{43}$/);
});

test('keys and their folder are readable by their owner alone', async () => {
  const folder = join(parent, 'keys');
  await initKeys(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  const modes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).mode & 0o777),
  );
  expect(new Set(modes)).toEqual(new Set([0o600]));
});

test('keys that are there are never overwritten', async () => {
  const folder = join(parent, 'keys');
  await initKeys(folder);
  const before = await readFile(join(folder, KEY_FILES.SUNRAY_KEY_RING), 'utf8');
  await expect(initKeys(folder)).rejects.toThrow(KeysExistError);
  expect(await readFile(join(folder, KEY_FILES.SUNRAY_KEY_RING), 'utf8')).toBe(before);
});

test('what an interrupted making left behind does not stand in the way and is not used', async () => {
  const draft = join(parent, 'keys.partial');
  await mkdir(draft);
  await writeFile(join(draft, KEY_FILES.SUNRAY_KEY_RING), 'half');
  await chmod(draft, 0o755);
  await initKeys(join(parent, 'keys'));
  expect(await readFile(join(parent, 'keys', KEY_FILES.SUNRAY_KEY_RING), 'utf8')).not.toBe('half');
  expect(await readdir(parent)).toEqual(['keys']);
});
