// npm run dev: like npm start, reloading the part whose sources change.
import { join } from 'node:path';
import { hearEnding } from '../start/ending.ts';
import { LaunchError } from '../start/launch-error.ts';
import { runInstallation } from '../start/run-installation.ts';
import { readSettings } from '../start/settings.ts';
import { reloadOnChange } from './reload-on-change.ts';

const clone = join(import.meta.dirname, '..', '..');
const say = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (text: string) => void process.stderr.write(`\n${text}\n`);

for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const ending = hearEnding(Number(process.env['SUNRAY_BOOTSTRAP_PID']));
try {
  const settings = readSettings(process.env, clone);
  const code = await runInstallation({
    settings,
    ending,
    say,
    complain,
    onReady: (starters, site) =>
      reloadOnChange({ clone, starters, signal: site.stage.signal, say, complain }),
  });
  process.exit(code);
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  complain(error.message);
  process.exit(1);
}
