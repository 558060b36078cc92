import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { initKeys } from '../../apps/cli/src/keys/init.ts';
import { KEY_FILES, type KeySetting } from '../../apps/cli/src/keys/key-files.ts';
import { publicControlKeys } from '../../apps/cli/src/keys/public-control-keys.ts';
import { exists } from '../../apps/control/src/db/embedded/exists.ts';
import type { Home } from './home.ts';
import { LaunchError } from './launch-error.ts';
import type { Environment } from './settings.ts';
import { reasonOf } from './reason-of.ts';

export type HomeKeys = {
  /** Settings that make the control plane read the files of the home; what the environment gives wins and is not here. */
  controlSettings: Record<string, string>;
  workerId: string;
  workerSecret: string;
  /** The public list that the edge pins. */
  controlKeys: string;
  adminApiKey: string;
};

const SETTINGS = Object.keys(KEY_FILES).filter((name): name is KeySetting => Object.hasOwn(KEY_FILES, name));

/**
 * The keys of a home, made at the very first start. Those that the environment gives (or names by `_FILE`) win.
 * Missing keys are never made again once the home was used. Errors: LaunchError.
 */
export async function homeKeys(home: Home, env: Environment, say: (line: string) => void): Promise<HomeKeys> {
  const fromHome = SETTINGS.filter((name) => !env[name] && !env[`${name}_FILE`]);
  await makeIfNew(home, fromHome, say);
  const files = Object.fromEntries(fromHome.map((name) => [name, fileOf(home, name)]));
  const read = (name: KeySetting) => readSetting(name, env, files[name]);
  const workerId = await read('SUNRAY_WORKER_ID');
  return {
    controlSettings: { ...(await controlSettings(files)), SUNRAY_WORKER_ID: workerId },
    workerId,
    workerSecret: await read('WORKER_HMAC_SECRET'),
    controlKeys: await pinned(await read('SUNRAY_CONTROL_KEY')),
    adminApiKey: await read('SUNRAY_INITIAL_API_KEY'),
  };
}

async function makeIfNew(
  home: Home,
  needed: readonly KeySetting[],
  say: (line: string) => void,
): Promise<void> {
  const missing: KeySetting[] = [];
  for (const name of needed) if (!(await exists(fileOf(home, name)))) missing.push(name);
  if (missing.length === 0) return;
  const isUsed = (await exists(home.databaseRecord)) || (await exists(home.credentials));
  if (missing.length === needed.length && !isUsed) {
    await initKeys(home.keys);
    return say(`Made new keys in ${home.keys}`);
  }
  const names = missing.map((name) => `  - ${fileOf(home, name)}  (${name})`).join('\n');
  throw new LaunchError(
    `Keys of this installation are missing:\n${names}\nThey are not made anew, because what is sealed with them and every session would be lost. ` +
      'Put the files back from a backup, give the values by environment, or begin again with an empty installation: npm run reset.',
  );
}

function fileOf(home: Home, name: KeySetting): string {
  return join(home.keys, KEY_FILES[name]);
}

/** Secrets go by the names of their files, so that they stand in no process's environment. */
async function controlSettings(files: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const settings: Record<string, string> = {};
  for (const [name, file] of Object.entries(files)) {
    await chmod(file, 0o600);
    if (name !== 'SUNRAY_WORKER_ID') settings[`${name}_FILE`] = file;
  }
  return settings;
}

async function readSetting(name: KeySetting, env: Environment, inHome: string | undefined): Promise<string> {
  const given = env[name];
  if (given) return given;
  const file = inHome ?? env[`${name}_FILE`] ?? '';
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new LaunchError(`${name} cannot be read from ${file} (${reasonOf(cause)}).`, { cause });
  }
}

async function pinned(privateKeys: string): Promise<string> {
  try {
    return await publicControlKeys(privateKeys);
  } catch (cause) {
    throw new LaunchError(`SUNRAY_CONTROL_KEY cannot be used: ${reasonOf(cause)}`, { cause });
  }
}
