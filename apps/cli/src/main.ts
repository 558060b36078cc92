import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '@sunray/primitives/clock.ts';
import { readSettings } from './config.ts';
import { processTerminal } from './process-terminal.ts';
import { run } from './run.ts';
import { runnerOf } from './run-on-database.ts';

const clone = join(import.meta.dirname, '..', '..', '..');
const settings = readSettings(process.env, { folder: process.cwd(), clone });
// A reader such as `head` may leave before everything is said.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await run(process.argv.slice(2), {
  settings,
  terminal: processTerminal(settings.isColourWelcome),
  clock: systemClock,
  pause: (ms) => pause(ms),
  runOnDatabase: runnerOf(clone),
});
