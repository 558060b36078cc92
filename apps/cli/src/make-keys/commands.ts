import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import { initKeys, KeysExistError } from '../keys/init.ts';
import { show } from '../show.ts';
import type { World } from '../world.ts';

const USUAL_FOLDER = '/etc/sunray/keys';

/** `sunray keys init`: needs no installation, because it comes before there is one. */
export function addKeysCommands(program: Command, world: World): void {
  program
    .command('keys')
    .description('the keys of a deployment')
    .command('init')
    .description('make every key of a new deployment, one file each, readable by you alone')
    .option('--folder <path>', 'where to; it must be empty or new', USUAL_FOLDER)
    .action(async function init(this: Command, { folder }: { folder: string }) {
      show(world, this, await makeKeys(resolve(world.settings.callersFolder, folder)));
    });
}

async function makeKeys(folder: string): Promise<Answer> {
  try {
    await initKeys(folder);
  } catch (cause) {
    if (cause instanceof KeysExistError) throw new CliError('cli.keys-exist', cause.message, { cause });
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed';
    throw new CliError('cli.keys-not-made', `The keys cannot be written to ${folder} (${reason}).`, {
      cause,
    });
  }
  const text = `The keys are in ${folder}. Keep a copy in a safe place: what they seal is lost without them.\n`;
  return { json: { folder }, text };
}
