import type { Connection } from '../connection/connection.ts';
import { type Finding, ok, warn } from './finding.ts';

/** Where the doctor's knowledge comes from; what could not be read at all was said before. */
export function checkCredentials({ file, controlUrl }: Connection): Finding {
  if (file === null) return ok('config', `${controlUrl} by --url, its key from SUNRAY_API_KEY`);
  if (file.isPrivate) return ok('config', `${file.path}, readable by its owner alone`);
  const mode = file.mode.toString(8).padStart(4, '0');
  return warn(
    'config',
    `${file.path} can be read by others (mode ${mode}), and it holds the admin key`,
    `chmod 600 ${file.path}`,
  );
}
