import { randomUUID } from 'node:crypto';
import { connect } from '../../apps/control/src/db/connect.ts';
import { databaseSql } from '../../apps/control/src/db/embedded/roles-sql.ts';
import { socketUrl } from '../../apps/control/src/db/embedded/socket-url.ts';
import { TEMPLATE, type TestServerAddress } from './test-server.ts';

export type TestDatabase = AsyncDisposable & { ownerUrl: string; appUrl: string };

/** Clones the migrated template under a name of its own; disposing drops the clone, whoever is still connected. */
export async function cloneDatabase(server: TestServerAddress): Promise<TestDatabase> {
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  const [create = '', ...grants] = databaseSql(database, TEMPLATE);
  // The default writes every page of the template through the log and the shared buffers: three times the work.
  await asAdmin(server, [`${create} STRATEGY file_copy`, ...grants]);
  const login = { database, socketFolder: server.socketFolder };
  return {
    ownerUrl: socketUrl({ ...login, role: 'sunray_owner', password: server.passwords.sunray_owner }),
    appUrl: socketUrl({ ...login, role: 'sunray_app', password: server.passwords.sunray_app }),
    [Symbol.asyncDispose]: () => asAdmin(server, [`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`]),
  };
}

async function asAdmin(server: TestServerAddress, statements: string[]): Promise<void> {
  const sql = connect(server.adminUrl, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
