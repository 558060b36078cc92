// What `sunray backup` and `sunray restore` run: the control plane's commands, on DATABASE_URL or on a home's database.
import { join } from 'node:path';
import { runBackupCommand } from '../../apps/control/src/backup/command.ts';
import { EmbeddedDatabaseError } from '../../apps/control/src/db/embedded/embedded-database-error.ts';
import { LaunchError } from '../start/launch-error.ts';
import { homeFolder } from '../start/settings.ts';
import { withHomeDatabase } from './with-home-database.ts';

const { env } = process;
const out = (text: string) => void process.stdout.write(text);
const err = (text: string) => void process.stderr.write(text);

const given = process.argv.slice(2);
const [home, args] =
  given[0] === '--home'
    ? [given[1] ?? '', given.slice(2)]
    : [homeFolder(env, join(import.meta.dirname, '../..')), given];

process.exitCode = await run();

async function run(): Promise<number> {
  if (env['DATABASE_URL'] || env['DATABASE_URL_FILE']) return runBackupCommand({ args, env, out, err });
  const verb = args[0] === 'restore' ? 'restore' : 'backup';
  try {
    return await withHomeDatabase({ folder: home, env, verb, say: (line) => err(`${line}\n`) }, (settings) =>
      runBackupCommand({ args, env: settings, out, err }),
    );
  } catch (error) {
    if (!(error instanceof LaunchError) && !(error instanceof EmbeddedDatabaseError)) throw error;
    const code = error instanceof EmbeddedDatabaseError ? error.code : `${verb}.home`;
    const asJson = JSON.stringify({ error: { code, message: error.message, request_id: null } });
    err(args.includes('--json') ? `${asJson}\n` : `${error.message} (${code})\n`);
    return 1;
  }
}
