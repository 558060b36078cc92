import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { startEmbeddedDatabase } from '../../apps/control/src/db/embedded/start.ts';
import { exists } from '../../apps/control/src/db/embedded/exists.ts';
import { endLeftovers } from '../start/end-leftovers.ts';
import { findHome, type Home, homeAt, openHome } from '../start/home.ts';
import { homeKeys } from '../start/home-keys.ts';
import { type HomeLock, lockHome } from '../start/home-lock.ts';
import { LaunchError } from '../start/launch-error.ts';
import type { Environment } from '../start/settings.ts';
import { runningDatabase } from './running-database.ts';

type Input = {
  folder: string;
  env: Environment;
  verb: 'backup' | 'restore';
  say: (line: string) => void;
};
type Work = (settings: Environment) => Promise<number>;

/**
 * Does work with the settings that the control plane of a home has: on its running database, or on the stopped one, which
 * then runs for that time. A restore wants it stopped. Errors: LaunchError, EmbeddedDatabaseError.
 */
export async function withHomeDatabase(input: Input, work: Work): Promise<number> {
  const home = await (input.verb === 'backup' ? homeToRead(input.folder) : homeToFill(input.folder));
  const lock = lockUnlessRunning(home, input.verb);
  if (lock === null) return work(await settingsOf(home, input, await runningDatabase(home)));
  try {
    await endLeftovers(home, input.say);
    return await onStoppedDatabase(home, input, work);
  } finally {
    lock.release();
  }
}

async function homeToRead(folder: string): Promise<Home> {
  const home = await findHome(folder);
  if (home !== null && (await exists(home.databaseRecord))) return home;
  throw new LaunchError(
    `There is no installation in ${folder}. Set SUNRAY_HOME to its folder, or DATABASE_URL and the keys as the control plane has them.`,
  );
}

/** A folder that holds nothing but keys is how a home begins that a backup is put into. */
async function homeToFill(folder: string): Promise<Home> {
  const { marker, keys } = homeAt(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).join() === 'keys') await writeFile(marker, '', { mode: 0o600 });
  const home = await openHome(folder);
  if (await exists(home.keys)) return home;
  throw new LaunchError(
    `Put the keys of the installation that was backed up into ${keys} first: what it sealed opens with them alone.`,
  );
}

function lockUnlessRunning(home: Home, verb: Input['verb']): HomeLock | null {
  try {
    return lockHome(home);
  } catch (error) {
    if (error instanceof LaunchError && verb === 'backup') return null;
    throw error;
  }
}

async function onStoppedDatabase(home: Home, input: Input, work: Work): Promise<number> {
  const settings = await settingsOf(home, input, null);
  const database = await startEmbeddedDatabase({ home: home.folder, log: input.say, takeOverOrphan: true });
  // It runs apart from us and would outlive us.
  const stopEarly = () => void database.stop().finally(() => process.exit(130));
  const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of endings) process.once(name, stopEarly);
  try {
    return await work({ ...settings, DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl });
  } finally {
    await database.stop();
    for (const name of endings) process.removeListener(name, stopEarly);
  }
}

async function settingsOf(home: Home, { env, say }: Input, urls: Environment | null): Promise<Environment> {
  const { controlSettings } = await homeKeys(home, env, say);
  return { ...env, ...controlSettings, ...urls, SUNRAY_ENV: 'demo', SUNRAY_BIND: '127.0.0.1' };
}
