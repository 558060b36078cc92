import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runProgram } from './run-program.ts';

const PROGRAMS = ['postgres', 'initdb'];

/**
 * The Postgres processes that have this data folder open: the postmaster, what it started, an initdb. A process that
 * merely inherited an old number is not among them.
 */
export function postgresProcessesOf(data: string): Promise<number[]> {
  return process.platform === 'linux' ? fromProc(data) : fromPs(data);
}

async function fromProc(data: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => usesFolder(pid, data)));
  return pids.filter((_, index) => found[index]);
}

/** Postgres works in its data folder, initdb names it in its arguments. */
async function usesFolder(pid: number, data: string): Promise<boolean> {
  const folder = join('/proc', String(pid));
  try {
    const program = basename(await readlink(join(folder, 'exe'))).replace(' (deleted)', '');
    if (!PROGRAMS.includes(program)) return false;
    if ((await readlink(join(folder, 'cwd'))) === data) return true;
    return (await readFile(join(folder, 'cmdline'), 'utf8')).split('\0').includes(data);
  } catch {
    return false; // It ended meanwhile, or belongs to somebody whose processes we may not see.
  }
}

/** Where there is no /proc: only the postmaster and initdb name the folder; the former's children end with it. */
async function fromPs(data: string): Promise<number[]> {
  const lines = (await runProgram({ file: 'ps', args: ['-axww', '-o', 'pid=,command='] })).split('\n');
  const found = lines.map((line) => /^\s*(\d+) (.*)$/.exec(line)).filter((match) => match !== null);
  return found
    .filter(
      ([, , command = '']) =>
        PROGRAMS.some((name) => command.includes(`/bin/${name} `)) && command.includes(data),
    )
    .map(([, pid]) => Number(pid));
}
