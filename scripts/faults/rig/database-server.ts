import { execFile } from 'node:child_process';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runServer } from '../../../apps/control/src/db/embedded/run-server.ts';
import { postgresProcessesOf } from '../../../apps/control/src/db/embedded/postgres-processes.ts';
import { until } from '../scenarios/until.ts';

const run = promisify(execFile);
const ENDED_WITHIN_MS = 30_000;

/** The rig's Postgres as a machine has it: a process that can be stopped, and a folder that can be copied. */
export class DatabaseServer {
  readonly #data: string;
  readonly #copy: string;
  #command: string[] = [];

  /** `socketFolder` lies beside the data, in a folder that is removed with all that is in it. */
  constructor(socketFolder: string) {
    const folder = dirname(socketFolder);
    this.#data = join(folder, 'data');
    this.#copy = join(folder, 'data-of-before');
  }

  async stop(): Promise<void> {
    this.#command = await commandIn(join(this.#data, 'postmaster.opts'));
    const [pid = ''] = (await readFile(join(this.#data, 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGINT');
    const isGone = async () => (await postgresProcessesOf(this.#data)).length === 0;
    if ((await until(isGone, ENDED_WITHIN_MS)) === null) throw new Error('the database server did not end');
  }

  /** Starts it with the settings that it had. Who ends the first one ends this one too: it knows them by the folder. */
  async start(): Promise<void> {
    const [program = '', ...args] = this.#command;
    const { uid, gid } = await stat(this.#data);
    const account = process.getuid?.() === 0 ? { uid, gid } : undefined;
    const settings = Object.fromEntries(args.filter((arg) => arg.includes('=')).map(settingIn));
    await runServer({ folder: dirname(dirname(program)), data: this.#data, settings, account });
  }

  /** Copies the files of the stopped server, owners and all. */
  async keep(): Promise<void> {
    await run('cp', ['-a', this.#data, this.#copy]);
  }

  /** Puts the files back that were kept. */
  async putBack(): Promise<void> {
    await rm(this.#data, { recursive: true });
    await rename(this.#copy, this.#data);
  }
}

/** Postgres writes down by which command line it was started, each word in quotes. */
async function commandIn(file: string): Promise<string[]> {
  const text = (await readFile(file, 'utf8')).trim();
  const [program = '', ...words] = [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  return [program, ...words];
}

function settingIn(arg: string): [string, string] {
  const at = arg.indexOf('=');
  return [arg.slice(0, at), arg.slice(at + 1)];
}
