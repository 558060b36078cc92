import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every path that the embedded database of one home uses. */
export type Places = {
  /** In the home: what ties it to its cluster, the passwords, the server's log. */
  record: string;
  passwords: string;
  log: string;
  /** Around the cluster: present from before its first byte until it is ready and recorded. */
  folder: string;
  unfinished: string;
  accessRules: string;
  /** Postgres writes in these two only. */
  data: string;
  sockets: string;
};

const SYSTEM_FOLDER = '/var/lib/sunray';

/** The kernel takes 107 bytes for a socket's path (103 on macOS), Postgres appends a name of 14. */
const LONGEST_SOCKET_PATH = 100;

/**
 * Where the database of a home lies: in the home, or, for root, in a folder of the system, since the account that
 * Postgres then runs under may not be able to reach the home.
 */
export async function placesOf(home: string, isRoot: boolean): Promise<Places> {
  const root = await realpath(home);
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const folder = isRoot ? join(SYSTEM_FOLDER, name) : join(root, 'db');
  return {
    record: join(root, 'database.json'),
    passwords: join(root, 'database-passwords.json'),
    log: join(root, 'database.log'),
    folder,
    unfinished: join(folder, 'first-start-unfinished'),
    accessRules: join(folder, 'pg_hba.conf'),
    data: join(folder, 'data'),
    sockets:
      shortEnough(join(folder, 'run')) ??
      shortEnough(join(tmpdir(), `sunray-${name}`)) ??
      `/tmp/sunray-${name}`,
  };
}

function shortEnough(folder: string): string | undefined {
  return Buffer.byteLength(join(folder, '.s.PGSQL.5432')) < LONGEST_SOCKET_PATH ? folder : undefined;
}
