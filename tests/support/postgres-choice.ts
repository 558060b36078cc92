import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Binaries, findBinaries } from '../../apps/control/src/db/embedded/binaries.ts';
import { exists } from '../../apps/control/src/db/embedded/exists.ts';

const OLDEST_MAJOR = 15;
const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** The Postgres that tests run on: `embedded` (default), or `system`, the machine's own if it is new enough. */
export async function postgresChoice(choice = 'embedded'): Promise<Binaries> {
  if (choice === 'embedded') return findBinaries();
  if (choice !== 'system')
    throw new Error(`SUNRAY_TEST_POSTGRES is "${choice}"; it may be "embedded" or "system"`);
  for (const bin of await systemFolders()) {
    if (!(await exists(join(bin, 'postgres'))) || !(await exists(join(bin, 'initdb')))) continue;
    const found = await findBinaries(join(bin, '..'));
    if (found.major >= OLDEST_MAJOR) return found;
    throw new Error(`The Postgres in ${bin} is version ${found.major}; tests need ${OLDEST_MAJOR} or newer`);
  }
  throw new Error(`No postgres and initdb on PATH or in ${DEBIAN_FOLDER}/*/bin`);
}

async function systemFolders(): Promise<string[]> {
  const onPath = (process.env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  const versions = (await exists(DEBIAN_FOLDER)) ? await readdir(DEBIAN_FOLDER) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  return [...onPath, ...newestFirst.map((version) => join(DEBIAN_FOLDER, version, 'bin'))];
}
