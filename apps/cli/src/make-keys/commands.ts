import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { Answer } from '../answer.ts';
import { calling } from '../call.ts';
import { CliError } from '../cli-error.ts';
import { initKeys, KeysExistError } from '../keys/init.ts';
import { listSessionKeys, rotateSessionKey } from '../keys/session-keys.ts';
import { withBounds } from '../options/with-bounds.ts';
import { show } from '../show.ts';
import type { World } from '../world.ts';

const USUAL_FOLDER = '/etc/sunray/keys';

/** `sunray keys …` */
export function addKeysCommands(program: Command, world: World): void {
  const keys = program.command('keys').description('the keys of a deployment');
  addInit(keys, world);
  withBounds(keys.command('list').description('the keys that sign sessions, the newest first'), 20).action(
    calling(world, listSessionKeys),
  );
  keys
    .command('rotate')
    .description('make the next key')
    .command('session')
    .description('of those that sign sessions; the one before verifies for a day')
    .option('--now', 'keys of before end at once, and all sessions with them')
    .action(calling(world, rotateSessionKey));
}

/** Needs no installation, because it comes before there is one. */
function addInit(keys: Command, world: World): void {
  keys
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
