import { serve } from '@hono/node-server';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { isBackupCommand, runBackupCommand } from './backup/command.ts';
import { ConfigError, readConfig } from './config.ts';
import { systemCtx } from './ctx.ts';
import { openDatabase } from './db/client.ts';
import { migrateDatabase } from './db/migrate.ts';
import { prepareInstallation } from './domains/installation/prepare.ts';
import { JOBS } from './jobs/jobs.ts';
import { startJobs } from './jobs/start.ts';
import { listenForSignals } from './feed/signals.ts';
import { type LoggableError, loggableError } from './loggable-error.ts';
import { createLogger } from './logger.ts';
import { makeDeps } from './make-deps.ts';

await (isBackupCommand(process.argv[2]) ? backup() : main()).catch((error: unknown) => {
  const text =
    error instanceof ConfigError
      ? error.message
      : `The control plane could not start: ${describe(loggableError(error))}`;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});

async function backup(): Promise<void> {
  process.exitCode = await runBackupCommand({
    args: process.argv.slice(2),
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  });
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger(config.logLevel);
  endOnStrayError(log);
  const databaseUrl = config.databaseUrl.reveal();
  await migrateDatabase({ ownerUrl: config.databaseOwnerUrl.reveal(), appRole: roleOf(databaseUrl) });
  const database = openDatabase(databaseUrl);
  const signals = await listenForSignals(database, log);
  const deps = await makeDeps(config, { db: database.db, log, signals });
  await prepareInstallation(systemCtx(deps, deps.newToken()));
  const jobs = startJobs(deps, JOBS);
  const server = serve({ fetch: createApp(deps).fetch, hostname: config.bind, port: config.port }, (info) => {
    log.info({ port: info.port, bind: config.bind }, 'ready');
  });
  const failed = new Promise<never>((_resolve, reject) => server.once('error', reject));
  await Promise.race([stopAsked(config.exitWithStdin), failed]);
  log.info('stopping');
  const jobsEnded = jobs.stop();
  await signals.close();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    setTimeout(resolve, 5_000).unref();
  });
  await jobsEnded;
  await database.close();
  process.exit(0);
}

/** The runtime would print a stray error whole, values of queries included; a process in an unknown state ends. */
function endOnStrayError(log: Logger): void {
  const end = (error: unknown) => {
    log.fatal({ err: loggableError(error) }, 'stray error');
    process.exit(1);
  };
  process.on('uncaughtException', end).on('unhandledRejection', end);
}

function stopAsked(withStdin: boolean): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
    if (!withStdin) return;
    process.stdin
      .once('end', () => resolve())
      .once('close', () => resolve())
      .resume();
  });
}

function roleOf(databaseUrl: string): string {
  return decodeURIComponent(new URL(databaseUrl).username);
}

function describe({ message, cause }: LoggableError): string {
  return cause === undefined ? message : `${message} (${describe(cause)})`;
}
