import { join } from 'node:path';
import type { Passwords } from './passwords.ts';
import { databaseSql, passwordSql, rolesSql } from './roles-sql.ts';
import { runProgram } from './run-program.ts';
import { type Cluster, singleUser } from './single-user.ts';

/** The locale comes with Postgres, so that sorting does not depend on the machine. */
const INITDB_OPTIONS = [
  '--username=postgres',
  '--auth=reject',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--data-checksums',
];

/**
 * Makes a cluster in an empty folder, with the two roles and their database. The superuser gets no password and no
 * way to log in: the single-user mode is the only door, for who owns the files.
 */
export async function initialise(cluster: Cluster, passwords: Passwords): Promise<void> {
  const { binaries, data, account } = cluster;
  await runProgram({
    file: join(binaries.folder, 'bin', 'initdb'),
    args: ['-D', data, ...INITDB_OPTIONS],
    account,
  });
  await singleUser(cluster, [...rolesSql(), ...databaseSql('sunray'), ...passwordSql(passwords)]);
}
