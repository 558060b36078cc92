import { join } from 'node:path';
import { type Account, runProgram } from './run-program.ts';
import { asArguments, QUIET_LOG } from './settings.ts';

/** A cluster's files, the binaries that fit them, and the account that owns them (undefined: our own). */
export type Cluster = { binaries: { folder: string }; data: string; account: Account | undefined };

/** Runs statements, one line each, as the superuser on a cluster that is not running; stops at the first that fails. */
export async function singleUser({ binaries, data, account }: Cluster, statements: string[]): Promise<void> {
  const settings = asArguments({ exit_on_error: 'on', ...QUIET_LOG });
  await runProgram({
    file: join(binaries.folder, 'bin', 'postgres'),
    args: ['--single', '-D', data, ...settings, 'postgres'],
    account,
    input: `${statements.join(';\n')};\n`,
  });
}
