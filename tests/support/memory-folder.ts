import { readFile, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';

const MEMORY = '/dev/shm';
/** Several times what a run's databases, their log and the binaries take at most. */
const ROOM = 4 * 1024 ** 3;

/**
 * Where throw-away databases are made: in memory where there is room for them and programs may be run, since each is
 * a thousand files on a disk that are soon removed; else, or where TMPDIR is set, among the temporary files.
 */
export async function memoryFolder(): Promise<string> {
  if (process.env['TMPDIR']) return tmpdir();
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  const mount = mounts.split('\n').find((line) => line.split(' ')[1] === MEMORY);
  const options = mount?.split(' ')[3]?.split(',') ?? ['ro'];
  if (options.includes('ro') || options.includes('noexec')) return tmpdir();
  const { bavail, bsize } = await statfs(MEMORY);
  return bavail * bsize < ROOM ? tmpdir() : MEMORY;
}
