import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Home } from './home.ts';
import { LaunchError } from './launch-error.ts';
import { processStart } from './process-start.ts';

export type HomeLock = { release(): void };

const BUSY = 5; // SQLITE_BUSY

/** Keeps what is locked reachable: a connection that is collected as garbage gives its lock up. */
const held = new Set<DatabaseSync>();

/**
 * Takes a home for this process alone. The lock is one of the kernel's on an (empty) SQLite file: it goes with the
 * process however that ends, so no lock is ever stale and no two starters can both take one over.
 * Errors: LaunchError when another process holds it.
 */
export function lockHome(home: Home): HomeLock {
  const database = new DatabaseSync(home.lock, { timeout: 250 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new LaunchError(
      `Sunray already runs on this folder (pid ${holderOf(home) ?? 'unknown'}): ${home.folder}\nStop that one first (Ctrl-C there), or set SUNRAY_HOME and the ports for a second one.`,
    );
  }
  held.add(database);
  const holder = { pid: process.pid, started: processStart(process.pid) };
  writeFileSync(home.holder, JSON.stringify(holder), { mode: 0o600 });
  const release = () => {
    rmSync(home.holder, { force: true });
    held.delete(database);
    database.close();
  };
  return { release };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY;
}

function holderOf(home: Home): number | null {
  try {
    const { pid, started }: Partial<Record<string, unknown>> =
      JSON.parse(readFileSync(home.holder, 'utf8')) ?? {};
    return typeof pid === 'number' && processStart(pid) === started ? pid : null;
  } catch {
    return null; // Another start has just taken the lock and not yet said who it is.
  }
}
