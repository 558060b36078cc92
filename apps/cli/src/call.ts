import type { Command } from 'commander';
import type { Answer } from './answer.ts';
import { type Announced, type Api, openApi } from './api/api.ts';
import { CliError } from './cli-error.ts';
import type { Connection } from './connection/connection.ts';
import { findConnection } from './connection/find-connection.ts';
import { globalOptions } from './options/global-options.ts';
import { progressText } from './propagations/progress-text.ts';
import { show } from './show.ts';
import { clean } from './text/clean.ts';
import type { World } from './world.ts';

/** What a verb has at hand. */
export type Call = {
  api: Api;
  connection: Connection;
  world: World;
  /** Tells a person something beside the answer. */
  note(text: string): void;
  /** Asks before something that hurts; where nobody can be asked, or with --yes, the command itself is consent. */
  confirm(question: string): Promise<void>;
};

type Verb<Args extends unknown[]> = (call: Call, ...args: Args) => Promise<Answer>;

/** Makes an action of a verb: finds the installation, runs the verb with its arguments and shows the answer. */
export function calling<Args extends unknown[]>(world: World, verb: Verb<Args>) {
  return async function action(this: Command, ...args: Args): Promise<void> {
    const connection = await findConnection(world.settings, globalOptions(this).url);
    const changes: Announced[] = [];
    const call = openCall(world, this, { connection, changes });
    warnOfReaders(call);
    show(world, this, await verb(call, ...args));
    const said = progressText(changes);
    if (said !== null) call.note(said);
  };
}

type Opened = { connection: Connection; changes: Announced[] };

function openCall(world: World, command: Command, { connection, changes }: Opened): Call {
  const { terminal } = world;
  const note = (text: string) => terminal.err(`${text}\n`);
  return {
    api: openApi(connection, (propagation) => void changes.push(propagation)),
    connection,
    world,
    note,
    confirm: async (question) => {
      if (globalOptions(command).yes || !terminal.isInteractive) return;
      if (!(await terminal.confirm(clean(question))))
        throw new CliError('cli.declined', 'Nothing was changed.');
    },
  };
}

function warnOfReaders({ connection: { file }, note }: Call): void {
  if (file === null || file.isPrivate) return;
  note(
    `Warning: others on this machine can read ${file.path}, which holds the admin key. Run: chmod 600 ${file.path}`,
  );
}
