import { startEmbeddedDatabase } from '../../apps/control/src/db/embedded/start.ts';
import type { Home } from './home.ts';
import type { Part } from './part.ts';
import { markOf } from './process-record.ts';

export type DatabasePart = { part: Part; urls: { DATABASE_URL: string; DATABASE_OWNER_URL: string } };

/** Starts the embedded database as a part. Errors: EmbeddedDatabaseError. */
export async function startDatabasePart(home: Home, say: (line: string) => void): Promise<DatabasePart> {
  // The lock of the home is ours, so whatever still has the database open was left behind.
  const database = await startEmbeddedDatabase({ home: home.folder, log: say, takeOverOrphan: true });
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGKILL'];
  const part: Part = {
    name: 'database',
    log: `${home.folder}/database.log`,
    // Its own processes lead groups of their own; they end with the first of them.
    marks: database.pids.map((pid) => markOf(pid, { signals, graceMs: 10_000, group: false, order: 3 })),
    ended: database.exited.then(({ code, signal, logTail }) => ({
      how: signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`,
      tail: logTail,
    })),
    stop: () => database.stop(),
  };
  return { part, urls: { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl } };
}
