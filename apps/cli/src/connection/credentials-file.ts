import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Settings } from '../config.ts';

const NAME = 'credentials.json';

/** Where the installation's credentials lie: in SUNRAY_HOME, or in the nearest `.sunray` upwards; null: nowhere. */
export async function credentialsFile({ home, folder }: Settings): Promise<string | null> {
  if (home !== null) return (await isThere(join(home, NAME))) ? join(home, NAME) : null;
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, '.sunray', NAME);
    if (await isThere(file)) return file;
    if (dirname(at) === at) return null;
  }
}

/** A file that may not be looked at counts as there, so that reading it says why it cannot be used. */
async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EACCES',
  );
}
