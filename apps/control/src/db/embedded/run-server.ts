import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EmbeddedDatabaseError } from './embedded-database-error.ts';
import { type Account, BARE_ENVIRONMENT } from './run-program.ts';
import { asArguments } from './settings.ts';

export type Exit = { code: number | null; signal: NodeJS.Signals | null; logTail: string };

/** A running Postgres. `exited` settles whatever ends it; `stop` may be called more than once. */
export type Server = { pid: number; exited: Promise<Exit>; stop(): Promise<void> };

type Input = {
  folder: string;
  data: string;
  settings: Record<string, string>;
  account: Account | undefined;
  onLine?: (line: string) => void;
};

const TAIL_LINES = 40;

/** Longer than any recovery from a log of the size we allow. */
const START_TIMEOUT_MS = 120_000;

/** Starts Postgres and answers when it takes connections. Errors: database.start-failed, database.in-use. */
export async function runServer(input: Input): Promise<Server> {
  const child = spawn(
    join(input.folder, 'bin', 'postgres'),
    ['-D', input.data, ...asArguments(input.settings)],
    {
      ...input.account,
      cwd: '/',
      env: BARE_ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true, // Ctrl-C reaches the whole group; the database stops last, when its users have.
    },
  );
  const tail: string[] = [];
  const ready = Promise.withResolvers<'ready'>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    input.onLine?.(line);
    if (tail.push(line) > TAIL_LINES) tail.shift();
    if (line.includes('database system is ready to accept connections')) ready.resolve('ready');
  });
  const exited = new Promise<Exit>((resolve) => {
    child.on('error', (error) => resolve({ code: null, signal: null, logTail: error.message }));
    child.on('close', (code, signal) => resolve({ code, signal, logTail: tail.join('\n') }));
  });
  const server = { pid: child.pid ?? 0, exited, stop: once(() => stop(child.kill.bind(child), exited)) };
  const outcome = await Promise.race([ready.promise, exited, after(START_TIMEOUT_MS, exited)]);
  if (outcome === 'ready') return server;
  if (outcome === 'timeout') await server.stop();
  throw startFailed(tail.join('\n') || (await exited).logTail);
}

/** Fast shutdown, then without a checkpoint, then by force: each is safe for what was committed. */
async function stop(kill: (signal: NodeJS.Signals) => boolean, exited: Promise<Exit>): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
  ] as const) {
    kill(signal);
    if ((await Promise.race([exited, after(waitMs, exited)])) !== 'timeout') return;
  }
  kill('SIGKILL');
  await exited;
}

function after(ms: number, unless: Promise<unknown>): Promise<'timeout'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('timeout'), ms);
    void unless.then(() => clearTimeout(timer));
  });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}

function startFailed(log: string): EmbeddedDatabaseError {
  if (/lock file ".*" already exists|pre-existing shared memory block/.test(log)) {
    return new EmbeddedDatabaseError('database.in-use', `The database is in use by another process.\n${log}`);
  }
  return new EmbeddedDatabaseError(
    'database.start-failed',
    `The embedded Postgres did not start. Its last words:\n${log}\nFor a Postgres of your own, set DATABASE_URL.`,
  );
}
