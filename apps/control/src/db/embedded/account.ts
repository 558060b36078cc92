import { EmbeddedDatabaseError } from './embedded-database-error.ts';
import { type Account, runProgram } from './run-program.ts';

const NAME = 'sunray';

type Deps = {
  log: (line: string) => void;
  isRoot: boolean;
  run?: (file: string, args: string[]) => Promise<string>;
};

/**
 * The account that Postgres runs under: nobody else's when we are root, since Postgres refuses root; else our own
 * (undefined). Made when missing. Errors: database.no-account.
 */
export async function databaseAccount(deps: Deps): Promise<Account | undefined> {
  if (!deps.isRoot) return undefined;
  const run = deps.run ?? ((file, args) => runProgram({ file, args }));
  const account = (await lookUp(run)) ?? (await create(run, deps.log));
  if (account.uid === 0) throw refusal(new Error(`the account "${NAME}" is root itself`));
  return account;
}

type Run = NonNullable<Deps['run']>;

async function lookUp(run: Run): Promise<Account | undefined> {
  try {
    const uid = Number((await run('id', ['-u', NAME])).trim());
    const gid = Number((await run('id', ['-g', NAME])).trim());
    return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : undefined;
  } catch {
    return undefined; // "no such user" and "no such program" both end in the attempt to create it.
  }
}

async function create(run: Run, log: (line: string) => void): Promise<Account> {
  const options = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
  const failure = await run('useradd', [...options, '--shell', '/usr/sbin/nologin', NAME]).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  // Another start may have created it at the same moment: what counts is that it is there now.
  const account = await lookUp(run);
  if (!account) throw refusal(failure);
  if (failure === undefined)
    log(`Created the system user "${NAME}", which the database runs under (Postgres refuses root).`);
  return account;
}

function refusal(cause: unknown): EmbeddedDatabaseError {
  const reason = cause instanceof Error ? ` (${cause.message.split('\n').at(-1)})` : '';
  return new EmbeddedDatabaseError(
    'database.no-account',
    `Postgres does not run as root, and a system user "${NAME}" for it could not be created${reason}. ` +
      'Start as an ordinary user, create that user yourself, or set DATABASE_URL to a Postgres of your own.',
    { cause },
  );
}
