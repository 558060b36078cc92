import { rm } from 'node:fs/promises';
import { databaseAccount } from './account.ts';
import { copyBinaries, findBinaries } from './binaries.ts';
import { boundedLog } from './bounded-log.ts';
import { clearTheWay } from './clear-the-way.ts';
import { clusterState, systemIdOf } from './cluster-state.ts';
import { connect } from '../connect.ts';
import { EmbeddedDatabaseError } from './embedded-database-error.ts';
import type { Passwords } from './passwords.ts';
import { type Places, placesOf } from './places.ts';
import { claimFolder, prepareCluster } from './prepare-cluster.ts';
import { privateFolder } from './private-folder.ts';
import { type Exit, runServer } from './run-server.ts';
import { serverSettings } from './settings.ts';
import { socketUrl } from './socket-url.ts';

type Input = {
  /** The installation's folder; it exists. */
  home: string;
  log: (line: string) => void;
  /** Stop what a killed launcher left running: only for who holds the lock of the home. */
  takeOverOrphan?: boolean;
  /** A folder with bin/, lib/ and share/ in place of the installed package. */
  binariesFrom?: string;
};

export type EmbeddedDatabase = {
  appUrl: string;
  ownerUrl: string;
  systemId: string;
  /** End with these: SIGINT or SIGQUIT to the postmaster ends its children too. */
  pids: number[];
  exited: Promise<Exit>;
  stop(): Promise<void>;
};

/**
 * Starts the database of a home, making it at the very first start and never again.
 * Errors: EmbeddedDatabaseError with one of its codes; then nothing runs, and nothing that was stored is touched.
 */
export async function startEmbeddedDatabase(input: Input): Promise<EmbeddedDatabase> {
  try {
    return await start(input);
  } catch (error) {
    throw error instanceof EmbeddedDatabaseError ? error : asDatabaseError(error);
  }
}

async function start({ home, log, takeOverOrphan = false, binariesFrom }: Input): Promise<EmbeddedDatabase> {
  const isRoot = process.getuid?.() === 0;
  const installed = await findBinaries(binariesFrom);
  const places = await placesOf(home, isRoot);
  const before = await clusterState(places, installed.major);
  await clearTheWay(places, { takeOverOrphan, log });
  const account = await databaseAccount({ log, isRoot });
  if (before.state === 'new') await claimFolder(places);
  const binaries = account ? await copyBinaries(installed, places.folder) : installed;
  const passwords = await prepareCluster({ places, binaries, account, log }, before);
  await privateFolder(places.sockets, account);
  const server = await runServer({
    folder: binaries.folder,
    data: places.data,
    settings: serverSettings(places),
    account,
    onLine: boundedLog(places.log, 1_000_000),
  });
  const stop = () => server.stop().then(() => removeSockets(places));
  try {
    const urls = urlsOf(places, passwords);
    const systemId = await confirmSystemId(places, urls.ownerUrl);
    return { ...urls, systemId, pids: [server.pid], exited: server.exited, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function urlsOf(places: Places, passwords: Passwords): { appUrl: string; ownerUrl: string } {
  const common = { database: 'sunray', socketFolder: places.sockets };
  return {
    appUrl: socketUrl({ ...common, role: 'sunray_app', password: passwords.sunray_app }),
    ownerUrl: socketUrl({ ...common, role: 'sunray_owner', password: passwords.sunray_owner }),
  };
}

/** The file said which cluster this is; the server that answers on the socket must say the same. */
async function confirmSystemId(places: Places, ownerUrl: string): Promise<string> {
  const sql = connect(ownerUrl, { max: 1, connect_timeout: 10, fetch_types: false });
  try {
    const [row] = await sql<{ id: string }[]>`select system_identifier::text as id from pg_control_system()`;
    const expected = await systemIdOf(places.data);
    if (row && row.id === expected) return row.id;
    throw new EmbeddedDatabaseError(
      'database.other-cluster',
      `Another database answers in ${places.sockets}.`,
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Sockets that had no room beside the data are in a temporary folder, where nothing is left behind. */
async function removeSockets(places: Places): Promise<void> {
  if (!places.sockets.startsWith(places.folder)) await rm(places.sockets, { recursive: true, force: true });
}

function asDatabaseError(cause: unknown): EmbeddedDatabaseError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new EmbeddedDatabaseError(
      'database.no-permission',
      `The embedded database may not write where it must (${message}). Give this account that right, choose another ` +
        'folder by SUNRAY_HOME, or set DATABASE_URL to a Postgres of your own.',
      { cause },
    );
  }
  return new EmbeddedDatabaseError(
    'database.start-failed',
    `The embedded Postgres did not start: ${message}\nFor a Postgres of your own, set DATABASE_URL.`,
    { cause },
  );
}
