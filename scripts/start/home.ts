import { chmod, mkdir, readdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './error-code.ts';
import { LaunchError } from './launch-error.ts';
import { reasonOf } from './reason-of.ts';

/** Every path in a home that the launcher and its parts use; what the database keeps there is its own matter. */
export type Home = {
  folder: string;
  marker: string;
  lock: string;
  holder: string;
  keys: string;
  build: string;
  run: string;
  logs: string;
  edgeState: string;
  credentials: string;
  databaseRecord: string;
};

const MARKER = 'sunray-home';
const MARKER_TEXT = 'Sunray keeps its state in this folder. "npm run reset" removes it.\n';

/**
 * Where everything of a home lies. A test reads it in a process of its own, by the path of this file.
 * @public
 */
export function homeAt(folder: string): Home {
  return {
    folder,
    marker: join(folder, MARKER),
    lock: join(folder, 'lock'),
    holder: join(folder, 'run', 'holder.json'),
    keys: join(folder, 'keys'),
    build: join(folder, 'build'),
    run: join(folder, 'run'),
    logs: join(folder, 'log'),
    edgeState: join(folder, 'edge'),
    credentials: join(folder, 'credentials.json'),
    databaseRecord: join(folder, 'database.json'),
  };
}

/** Opens a home, making it when it is not there; nobody else may look into it. Errors: LaunchError. */
export async function openHome(wanted: string): Promise<Home> {
  try {
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    const home = homeAt(await realpath(wanted));
    const content = await readdir(home.folder);
    if (content.length > 0 && !content.includes(MARKER)) throw foreign(home.folder);
    await chmod(home.folder, 0o700);
    await writeFile(home.marker, MARKER_TEXT, { mode: 0o600 });
    for (const folder of [home.run, home.logs, home.edgeState, home.build]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }
    return home;
  } catch (error) {
    throw error instanceof LaunchError ? error : unusable(wanted, error);
  }
}

/** The home at a path, or null when there is nothing or something else. */
export async function findHome(wanted: string): Promise<Home | null> {
  try {
    const home = homeAt(await realpath(wanted));
    return (await readdir(home.folder)).includes(MARKER) ? home : null;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw unusable(wanted, error);
  }
}

function foreign(folder: string): LaunchError {
  return new LaunchError(
    `${folder} holds files that are not Sunray's, so nothing is written there. Set SUNRAY_HOME to an empty or a new folder.`,
  );
}

function unusable(folder: string, cause: unknown): LaunchError {
  const reason = reasonOf(cause);
  return new LaunchError(
    `The state folder ${folder} cannot be used (${reason}).\nSet SUNRAY_HOME to a folder that this account may write.`,
    { cause },
  );
}
