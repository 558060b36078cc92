import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A command that runs on the database itself, and the home it is about; null: the usual one. */
export type OnDatabase = { args: readonly string[]; home: string | null };

/** Runs it in a process of its own, which says all there is to say. Gives its exit code. */
export function runnerOf(clone: string): (asked: OnDatabase) => Promise<number> {
  const program = join(clone, 'scripts', 'backup', 'main.ts');
  return async ({ args, home }) => {
    const where = home === null ? [] : ['--home', home];
    const child = spawn(process.execPath, [...process.execArgv, program, ...where, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = await once(child, 'exit');
    return typeof code === 'number' ? code : 1;
  };
}
