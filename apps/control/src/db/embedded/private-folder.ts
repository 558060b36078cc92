import { chmod, chown, lstat, mkdir } from 'node:fs/promises';
import { EmbeddedDatabaseError } from './embedded-database-error.ts';
import { exists } from './exists.ts';
import type { Account } from './run-program.ts';

/**
 * Makes a folder that only the database's account may enter. One that is there already must be exactly that: in a
 * place such as /tmp anybody could have put it there first. Errors: database.no-permission.
 */
export async function privateFolder(path: string, account: Account | undefined): Promise<void> {
  if (!(await exists(path))) {
    await mkdir(path, { mode: 0o700 });
    await chmod(path, 0o700);
    if (account) await chown(path, account.uid, account.gid);
  }
  const found = await lstat(path);
  const uid = account?.uid ?? process.getuid?.();
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0) return;
  throw new EmbeddedDatabaseError(
    'database.no-permission',
    `The folder ${path} is not private to the database's account. Remove it, or set DATABASE_URL to a Postgres of your own.`,
  );
}
