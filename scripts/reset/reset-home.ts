import { readdir, rm, rmdir } from 'node:fs/promises';
import { removeEmbeddedDatabase } from '../../apps/control/src/db/embedded/remove.ts';
import { endLeftovers } from '../start/end-leftovers.ts';
import type { Home } from '../start/home.ts';
import { lockHome } from '../start/home-lock.ts';

/**
 * Removes what Sunray made in a home, its database included, and the folder itself when nothing else is in it.
 * Errors: LaunchError while an installation runs on it.
 */
export async function resetHome(home: Home, say: (line: string) => void): Promise<void> {
  const lock = lockHome(home);
  try {
    await endLeftovers(home, say);
    await removeEmbeddedDatabase({ home: home.folder, log: say, takeOverOrphan: true });
    const made = [
      home.credentials,
      home.keys,
      `${home.keys}.partial`,
      home.build,
      home.run,
      home.logs,
      home.edgeState,
    ];
    for (const path of made) await rm(path, { recursive: true, force: true });
  } finally {
    lock.release();
  }
  // What makes the folder recognisable goes last: an interrupted reset can be repeated.
  for (const path of [home.lock, home.marker]) await rm(path, { force: true });
  const left = await readdir(home.folder);
  if (left.length === 0) await rmdir(home.folder);
  say(
    left.length === 0
      ? `Removed ${home.folder}`
      : `Removed Sunray's state from ${home.folder}; left alone: ${left.join(', ')}`,
  );
}
