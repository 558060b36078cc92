import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyBinaries } from '../../apps/control/src/db/embedded/binaries.ts';
import { connect } from '../../apps/control/src/db/connect.ts';
import { newPasswords, type Passwords } from '../../apps/control/src/db/embedded/passwords.ts';
import { privateFolder } from '../../apps/control/src/db/embedded/private-folder.ts';
import { databaseSql, passwordSql, rolesSql } from '../../apps/control/src/db/embedded/roles-sql.ts';
import { type Account, runProgram } from '../../apps/control/src/db/embedded/run-program.ts';
import { runServer } from '../../apps/control/src/db/embedded/run-server.ts';
import { type Cluster, singleUser } from '../../apps/control/src/db/embedded/single-user.ts';
import { socketUrl } from '../../apps/control/src/db/embedded/socket-url.ts';
import { memoryFolder } from './memory-folder.ts';
import { postgresChoice } from './postgres-choice.ts';

/** How a test reaches the run's server; plain data, so that vitest can hand it to its workers. */
export type TestServerAddress = { adminUrl: string; socketFolder: string; passwords: Passwords };

export type TestServer = { address: TestServerAddress; stop(): Promise<void> };

type Migrate = (input: { ownerUrl: string; appRole: string }) => Promise<void>;

export const TEMPLATE = 'sunray_template';

/** Starts a throw-away server with the two roles of production and a migrated template. Its `stop` leaves nothing. */
export async function startTestServer(migrate: Migrate, choice?: string): Promise<TestServer> {
  const folder = await realpath(await mkdtemp(join(await memoryFolder(), 'sunray-test-')));
  const stop = sweeper(folder);
  try {
    const account = await unprivilegedAccount();
    const installed = await postgresChoice(choice);
    await chmod(folder, 0o755);
    // A checkout may lie where that account cannot pass; what the system installed, everybody can execute.
    const binaries = account && choice !== 'system' ? await copyBinaries(installed, folder) : installed;
    const cluster = { binaries, data: join(folder, 'data'), account };
    const address = await startServer(cluster, binaries.major, folder);
    await makeTemplate(address, migrate);
    return { address, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A process that removes server and folder when we ask for it or when we are gone, however that came about. */
function sweeper(folder: string): () => Promise<void> {
  const script = fileURLToPath(new URL('./sweep-test-server.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder], {
    stdio: ['pipe', 'inherit', 'inherit'],
    detached: true,
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${folder} could not be removed`)),
    );
  });
  ended.catch(() => undefined); // Reported by who awaits it; until then it must not end the run.
  return () => {
    child.stdin.end();
    return ended;
  };
}

async function startServer(cluster: Cluster, major: number, folder: string): Promise<TestServerAddress> {
  const { binaries, data, account } = cluster;
  const socketFolder = join(folder, 'run');
  const accessRules = join(folder, 'pg_hba.conf');
  await privateFolder(data, account);
  await privateFolder(socketFolder, account);
  await writeFile(accessRules, 'local all all scram-sha-256\n', { mode: 0o644 });
  const builtin = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const options = ['--username=postgres', '--auth=reject', '--encoding=UTF8', '--no-sync'];
  const locale = major >= 17 ? builtin : ['--locale=C.UTF-8'];
  await runProgram({
    file: join(binaries.folder, 'bin', 'initdb'),
    args: ['-D', data, ...options, ...locale],
    account,
  });
  const passwords = newPasswords();
  const adminPassword = randomBytes(32).toString('hex');
  const admin = `ALTER ROLE postgres PASSWORD '${adminPassword}'`;
  await singleUser(cluster, [...rolesSql(), ...passwordSql(passwords), admin]);
  await runServer({
    folder: binaries.folder,
    data,
    settings: fastSettings(socketFolder, accessRules),
    account,
  });
  const adminUrl = socketUrl({
    role: 'postgres',
    password: adminPassword,
    database: 'postgres',
    socketFolder,
  });
  return { adminUrl, socketFolder, passwords };
}

/** For tests only: nothing here outlives the run, so nothing is synced. */
function fastSettings(socketFolder: string, accessRules: string): Record<string, string> {
  return {
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    port: '5432',
    hba_file: accessRules,
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    autovacuum: 'off',
    max_connections: '300',
    shared_buffers: '128MB',
    dynamic_shared_memory_type: 'mmap', // In the folder, and so removed with it although the server is killed.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
}

async function makeTemplate(
  { adminUrl, socketFolder, passwords }: TestServerAddress,
  migrate: Migrate,
): Promise<void> {
  const sql = connect(adminUrl, { max: 1 });
  try {
    for (const statement of databaseSql(TEMPLATE)) await sql.unsafe(statement);
    const login = {
      role: 'sunray_owner',
      password: passwords.sunray_owner,
      database: TEMPLATE,
      socketFolder,
    };
    await migrate({ ownerUrl: socketUrl(login), appRole: 'sunray_app' });
    // A template that somebody is connected to cannot be cloned.
    await sql.unsafe(`ALTER DATABASE ${TEMPLATE} WITH ALLOW_CONNECTIONS false`);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Postgres refuses to run as root. */
async function unprivilegedAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (option: string) => Number(await runProgram({ file: 'id', args: [option, 'nobody'] }));
  return { uid: await id('-u'), gid: await id('-g') };
}
