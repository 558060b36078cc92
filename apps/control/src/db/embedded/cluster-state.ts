import { readdir, readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { EmbeddedDatabaseError } from './embedded-database-error.ts';
import { exists } from './exists.ts';
import type { Places } from './places.ts';
import { type DatabaseRecord, readRecord } from './record.ts';

/** `new`: nothing was ever stored here. `ready`: the cluster that database.json names is in its place. */
export type ClusterState = { state: 'new' } | { state: 'ready'; record: DatabaseRecord };

/**
 * Compares the home with what lies in the database's folder; changes nothing. Errors: database.missing-cluster,
 * database.other-cluster, database.other-version, database.unclaimed-cluster, database.damaged-record.
 */
export async function clusterState(places: Places, major: number): Promise<ClusterState> {
  const record = await readRecord(places.record);
  const hasFiles = (await exists(places.data)) && (await readdir(places.data)).length > 0;
  if (!record) {
    if (hasFiles && !(await exists(places.unfinished))) throw unclaimed(places);
    return { state: 'new' };
  }
  const systemId = hasFiles ? await systemIdOf(places.data) : undefined;
  if (systemId === undefined) throw missing(places, record);
  if (systemId !== record.systemId) throw other(places, record, systemId);
  const dataMajor = Number((await readFile(join(places.data, 'PG_VERSION'), 'utf8')).trim());
  if (dataMajor !== major) throw otherVersion(places, dataMajor, major);
  return { state: 'ready', record };
}

/** The cluster's own id: the first eight bytes of its control file, in the machine's byte order. */
export async function systemIdOf(data: string): Promise<string | undefined> {
  const path = join(data, 'global', 'pg_control');
  if (!(await exists(path))) return undefined;
  const bytes = (await readFile(path)).subarray(0, 8);
  if (bytes.length < 8) return undefined;
  return String(endianness() === 'LE' ? bytes.readBigUInt64LE() : bytes.readBigUInt64BE());
}

function missing(places: Places, record: DatabaseRecord): EmbeddedDatabaseError {
  const moved =
    record.folder === places.folder
      ? 'Put it back from a backup'
      : `It was made in ${record.folder}; if the project was moved, or is started by another account than before, ` +
        'move the database along or go back';
  return new EmbeddedDatabaseError(
    'database.missing-cluster',
    `${places.record} names a database that is not in ${places.folder}. An empty one is not put in its place. ` +
      `${moved}. To begin anew and lose what was stored: npm run reset. For a Postgres of your own: DATABASE_URL.`,
  );
}

function other(places: Places, record: DatabaseRecord, found: string): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    'database.other-cluster',
    `The database in ${places.folder} is not the one of this installation (it is ${found}, ${places.record} ` +
      `names ${record.systemId}). Put the right one back, or set DATABASE_URL to a Postgres of your own.`,
  );
}

function otherVersion(places: Places, found: number, wanted: number): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    'database.other-version',
    `The database in ${places.folder} is of Postgres ${found}, this release carries Postgres ${wanted}. ` +
      'Start the release that made it, or set DATABASE_URL to a Postgres of your own.',
  );
}

function unclaimed(places: Places): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    'database.unclaimed-cluster',
    `A database lies in ${places.folder}, but ${places.record}, which says whose it is, is missing. It is neither ` +
      'used nor replaced. Restore that file, or, to lose what is stored there: npm run reset. For a Postgres of your own: DATABASE_URL.',
  );
}
