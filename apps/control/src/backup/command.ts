import { parseArgs } from 'node:util';
import { drizzle } from 'drizzle-orm/postgres-js';
import { ConfigError, readConfig } from '../config.ts';
import { systemCtx } from '../ctx.ts';
import { LocalSignals } from '../feed/signals.ts';
import { type LoggableError, loggableError } from '../loggable-error.ts';
import { createLogger } from '../logger.ts';
import { makeDeps } from '../make-deps.ts';
import type { Environment } from '../settings-reader.ts';
import { backUp } from './back-up.ts';
import { BackupError } from './backup-error.ts';
import { openConnection } from './open-connection.ts';
import { restore } from './restore.ts';
import { backedUpText, restoredText } from './said.ts';

type Given = {
  args: readonly string[];
  env: Environment;
  out: (text: string) => void;
  err: (text: string) => void;
};
type Asked = { verb: 'backup' | 'restore'; path: string; withoutDecisions: boolean };
type Told = { json: object; text: string };

const OK = 0;
const FAILED = 1;
const MISUSED = 2;

const USAGE = `Usage: backup FILE [--without-decisions] [--json]
       restore FILE [--json]
`;

/** Whether the first word of a command line is one of the two commands here. */
export function isBackupCommand(word: string | undefined): boolean {
  return word === 'backup' || word === 'restore';
}

/**
 * `backup FILE` and `restore FILE`, with the control plane's own settings. Gives the exit code: 0 done, 1 refused, 2 not
 * written as it must be. With `--json` what was done, or `error` with its code and message, is one line of JSON.
 */
export async function runBackupCommand(given: Given): Promise<number> {
  const isJson = given.args.includes('--json');
  const asked = readArgs(given.args);
  if (asked === null) {
    given.err(USAGE);
    return MISUSED;
  }
  try {
    const told = await work(asked, given.env);
    given.out(isJson ? `${JSON.stringify(told.json)}\n` : told.text);
    return OK;
  } catch (error) {
    const { code, message } = explained(error, asked.verb);
    const asJson = JSON.stringify({ error: { code, message, request_id: null } });
    given.err(isJson ? `${asJson}\n` : `${message} (${code})\n`);
    return FAILED;
  }
}

async function work(asked: Asked, env: Environment): Promise<Told> {
  const config = readConfig(env);
  const ownerUrl = config.databaseOwnerUrl.reveal();
  const sql = openConnection(ownerUrl);
  try {
    const deps = await makeDeps(config, {
      db: drizzle(sql),
      log: createLogger('silent'),
      signals: new LocalSignals(),
    });
    const ctx = { ...systemCtx(deps, deps.newToken()), source: 'cli' as const };
    if (asked.verb === 'backup') {
      const done = await backUp(ctx, { sql, path: asked.path, withoutDecisions: asked.withoutDecisions });
      return { json: done, text: backedUpText(done) };
    }
    const appRole = decodeURIComponent(new URL(config.databaseUrl.reveal()).username);
    const done = await restore(ctx, { sql, path: asked.path, ownerUrl, appRole });
    return { json: done, text: restoredText(done) };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function readArgs(args: readonly string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, 'without-decisions': { type: 'boolean', default: false } },
    });
    const [verb, path, ...more] = positionals;
    const withoutDecisions = values['without-decisions'];
    if (path === undefined || path === '' || more.length > 0) return null;
    if (verb === 'backup') return { verb, path, withoutDecisions };
    return verb === 'restore' && !withoutDecisions ? { verb, path, withoutDecisions } : null;
  } catch {
    return null; // An option that there is not.
  }
}

function explained(error: unknown, verb: Asked['verb']): { code: string; message: string } {
  if (error instanceof BackupError) return error;
  if (error instanceof ConfigError) return { code: `${verb}.configuration`, message: error.message };
  return { code: `${verb}.failed`, message: `Nothing was changed: ${describe(loggableError(error))}` };
}

function describe({ message, code, cause }: LoggableError): string {
  const said = message === '' ? (code ?? 'failed') : message;
  return cause === undefined ? said : `${said} (${describe(cause)})`;
}
