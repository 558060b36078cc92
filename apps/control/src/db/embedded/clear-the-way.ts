import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { EmbeddedDatabaseError } from './embedded-database-error.ts';
import { exists } from './exists.ts';
import type { Places } from './places.ts';
import { postgresProcessesOf } from './postgres-processes.ts';

type Options = { takeOverOrphan: boolean; log: (line: string) => void };

/**
 * Makes sure that nothing else has the database open. What a killed launcher left running is stopped, but only for a
 * caller that holds the lock of the home (`takeOverOrphan`). Errors: database.in-use.
 */
export async function clearTheWay(places: Places, { takeOverOrphan, log }: Options): Promise<void> {
  const running = await postgresProcessesOf(places.data);
  const postmaster = await recordedPostmaster(places.data);
  if (takeOverOrphan && running.length > 0) {
    log(`Stopping the database that an earlier start left running (process ${running.join(', ')}).`);
    await stopOrphan(places.data, running.includes(postmaster ?? 0) ? postmaster : undefined);
  }
  // The children of a killed postmaster notice within moments and need no help; a postmaster never goes by itself.
  const waitMs = running.includes(postmaster ?? 0) ? 0 : 2_000;
  if (!(await allGone(places.data, waitMs))) throw inUse(places);
  if (!takeOverOrphan && (await isBeingMade(places.unfinished))) throw inUse(places);
  // The number in the files is some other program's by now, or a dead one's that nobody has collected: Postgres would
  // take either for a postmaster.
  if (postmaster !== undefined && isAlive(postmaster)) {
    await rm(join(places.data, 'postmaster.pid'), { force: true });
    await rm(join(places.sockets, '.s.PGSQL.5432.lock'), { force: true });
  }
}

async function stopOrphan(data: string, postmaster: number | undefined): Promise<void> {
  if (postmaster !== undefined) {
    signal([postmaster], 'SIGINT');
    if (await allGone(data, 15_000)) return;
  }
  for (const name of ['SIGQUIT', 'SIGKILL'] as const) {
    signal(await postgresProcessesOf(data), name);
    if (await allGone(data, 5_000)) return;
  }
}

async function allGone(data: string, waitMs: number): Promise<boolean> {
  const stepMs = 25;
  for (let waitedMs = 0; ; waitedMs += stepMs) {
    if ((await postgresProcessesOf(data)).length === 0) return true;
    if (waitedMs >= waitMs) return false;
    await setTimeout(stepMs);
  }
}

/** The marker of a first start carries the number of the process that is at it. */
async function isBeingMade(marker: string): Promise<boolean> {
  return (await exists(marker)) && isAlive(Number(await readFile(marker, 'utf8')));
}

async function recordedPostmaster(data: string): Promise<number | undefined> {
  const file = join(data, 'postmaster.pid');
  if (!(await exists(file))) return undefined;
  const pid = Number((await readFile(file, 'utf8')).split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function signal(pids: number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

function inUse(places: Places): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    'database.in-use',
    `The database in ${places.folder} is in use by another start of Sunray. Stop that one first, or set SUNRAY_HOME to another folder.`,
  );
}
