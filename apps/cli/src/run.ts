import { CommanderError } from 'commander';
import { explain } from './explain.ts';
import { makeProgram } from './program.ts';
import { BadAnswer } from './show.ts';
import { UsageError } from './usage-error.ts';
import type { World } from './world.ts';

const OK = 0;
const FAILED = 1;
const MISUSED = 2;

/** Runs one command line. Gives the exit code: 0 done, 1 refused or bad, 2 not written as it must be. */
export async function run(args: readonly string[], world: World): Promise<number> {
  const program = makeProgram(world);
  try {
    await program.parseAsync(args, { from: 'user' });
    return OK;
  } catch (error) {
    if (error instanceof BadAnswer) return FAILED;
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : MISUSED;
    world.terminal.err(explain(error, wantsJson(args)));
    return error instanceof UsageError ? MISUSED : FAILED;
  }
}

/** Errors may come before the options are read, so the words themselves tell how they are wanted. */
function wantsJson(args: readonly string[]): boolean {
  return args.some(
    (arg, at) =>
      arg === '--json' || arg === '--output=json' || (arg === '--output' && args[at + 1] === 'json'),
  );
}
