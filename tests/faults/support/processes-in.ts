import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Processes that were started with a folder's name, or work in it, or were told of it by their environment. */
export async function processesIn(folder: string): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.filter((pid) => pid !== process.pid).map((pid) => describe(pid, folder)),
  );
  return found.filter((one) => one !== null);
}

async function describe(pid: number, folder: string): Promise<{ pid: number; command: string } | null> {
  const about = join('/proc', String(pid));
  try {
    const command = (await readFile(join(about, 'cmdline'), 'utf8')).replaceAll('\0', ' ').trim();
    const settings = await readFile(join(about, 'environ'), 'utf8');
    const works = await readlink(join(about, 'cwd'));
    // One that has ended and waits for its parent has no command any more.
    const isOurs = command !== '' && [command, settings, works].some((text) => text.includes(folder));
    return isOurs ? { pid, command } : null;
  } catch {
    return null; // It ended meanwhile, or belongs to somebody whose processes we may not see.
  }
}
