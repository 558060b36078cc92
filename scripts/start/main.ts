// npm start: the whole of Sunray on this machine, with a demo application behind it.
import { join } from 'node:path';
import { hearEnding } from './ending.ts';
import { LaunchError } from './launch-error.ts';
import { runInstallation } from './run-installation.ts';
import { readSettings } from './settings.ts';

const clone = join(import.meta.dirname, '..', '..');
const say = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (text: string) => void process.stderr.write(`\n${text}\n`);

// Whoever reads our output may go away; what runs is stopped in order nevertheless.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const ending = hearEnding(Number(process.env['SUNRAY_BOOTSTRAP_PID']));
try {
  process.exit(await runInstallation({ settings: readSettings(process.env, clone), ending, say, complain }));
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  complain(error.message);
  process.exit(1);
}
