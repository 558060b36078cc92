import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { credentialsFile } from '../connection/credentials-file.ts';
import { globalOptions } from '../options/global-options.ts';
import { BadAnswer } from '../show.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';

const BACKUP = [
  'Write all of an installation into one new file, as it is at this moment; the installation may run.',
  'The database is the one of DATABASE_URL, or else that of the home. The keys are not in the file.',
];
const RESTORE = [
  'Put a backup into an empty database, before a control plane is started on it. Everybody has to sign',
  'in again. The database is the one of DATABASE_URL, or else that of a new home that has the keys.',
];

/** `sunray backup` and `sunray restore`: on the database itself, where an admin API would be no help. */
export function addBackupCommands(program: Command, world: World): void {
  program
    .command('backup')
    .summary('write all of an installation into one file')
    .description(BACKUP.join('\n'))
    .argument('<file>', 'the file to make')
    .option('--without-decisions', 'leave out what the edge decided about requests')
    .action(async function backup(this: Command, file: string, options: { withoutDecisions?: boolean }) {
      await work(world, this, ['backup', file, ...(options.withoutDecisions ? ['--without-decisions'] : [])]);
    });
  program
    .command('restore')
    .summary('put a backup into an empty database')
    .description(RESTORE.join('\n'))
    .argument('<file>', 'a file that `sunray backup` made')
    .action(async function restore(this: Command, file: string) {
      await work(world, this, ['restore', file]);
    });
}

async function work(
  world: World,
  command: Command,
  [verb = '', file = '', ...more]: string[],
): Promise<void> {
  const { url, wantsJson } = globalOptions(command);
  if (url !== undefined)
    throw new UsageError(
      `${verb} works on the database, not through an API: set DATABASE_URL instead of --url.`,
    );
  const path = resolve(world.settings.callersFolder, file);
  const near = await credentialsFile(world.settings);
  const code = await world.runOnDatabase({
    args: [verb, path, ...more, ...(wantsJson ? ['--json'] : [])],
    home: world.settings.home ?? (near === null ? null : dirname(near)),
  });
  if (code !== 0) throw new BadAnswer();
}
