import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mintApiToken } from '@sunray/primitives/api-token.ts';
import { encodeBase64url } from '@sunray/primitives/base64url.ts';
import { generateControlKey } from '@sunray/primitives/control-key.ts';
import { systemRandom } from '@sunray/primitives/random.ts';
import { generateEs256Key } from '@sunray/primitives/tokens/es256-key.ts';
import { KEY_FILES, PUBLIC_CONTROL_KEY_FILE } from './key-files.ts';

/** Keys are there already; they are never overwritten, because sealed data and sessions would be lost with them. */
export class KeysExistError extends Error {
  override readonly name = 'KeysExistError';
}

/**
 * Makes every key of a new installation in a folder that only its owner may enter, one file each (mode 0600, see
 * KEY_FILES). The folder appears with all of them or not at all. Errors: KeysExistError.
 */
export async function initKeys(folder: string): Promise<void> {
  if (await holdsAnything(folder))
    throw new KeysExistError(`${folder} is not empty, and keys are never overwritten.`);
  const draft = `${folder}.partial`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(await makeKeys())) await writeKey(join(draft, name), text);
  await sync(draft);
  await rename(draft, folder);
  await sync(dirname(folder));
}

async function makeKeys(): Promise<Record<string, string>> {
  const controlKey = await generateControlKey('1');
  return {
    [KEY_FILES.SUNRAY_KEY_RING]: `1:${randomKey()}`,
    [KEY_FILES.SUNRAY_SESSION_KEY]: JSON.stringify(await generateEs256Key()),
    [KEY_FILES.SUNRAY_CONTROL_KEY]: controlKey.private,
    [PUBLIC_CONTROL_KEY_FILE]: controlKey.public,
    [KEY_FILES.WORKER_HMAC_SECRET]: randomKey(),
    [KEY_FILES.SUNRAY_WORKER_ID]: randomUUID(),
    [KEY_FILES.SUNRAY_INITIAL_API_KEY]: mintApiToken(systemRandom).reveal(),
  };
}

function randomKey(): string {
  return encodeBase64url(systemRandom.bytes(32));
}

async function writeKey(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function holdsAnything(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
