import { readPasswords } from '../../apps/control/src/db/embedded/passwords.ts';
import { placesOf } from '../../apps/control/src/db/embedded/places.ts';
import { socketUrl } from '../../apps/control/src/db/embedded/socket-url.ts';
import type { Home } from '../start/home.ts';
import { LaunchError } from '../start/launch-error.ts';

/** How the running database of a home is reached. Errors: LaunchError. */
export async function runningDatabase(
  home: Home,
): Promise<{ DATABASE_URL: string; DATABASE_OWNER_URL: string }> {
  const places = await placesOf(home.folder, process.getuid?.() === 0);
  const passwords = await readPasswords(places.passwords);
  if (passwords === undefined)
    throw new LaunchError(`${places.passwords} cannot be read, so the database cannot be reached.`);
  const login = { database: 'sunray', socketFolder: places.sockets };
  return {
    DATABASE_URL: socketUrl({ ...login, role: 'sunray_app', password: passwords.sunray_app }),
    DATABASE_OWNER_URL: socketUrl({ ...login, role: 'sunray_owner', password: passwords.sunray_owner }),
  };
}
