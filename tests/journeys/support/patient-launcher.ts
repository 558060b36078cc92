// `npm start`, except that a part which dies is only told of, and SIGUSR2 starts the control plane again.
import { join } from 'node:path';
import { hearEnding } from '../../../scripts/start/ending.ts';
import { runInstallation } from '../../../scripts/start/run-installation.ts';
import { readSettings } from '../../../scripts/start/settings.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

process.exit(
  await runInstallation({
    settings: readSettings(process.env, join(import.meta.dirname, '../../..')),
    ending: hearEnding(Number(process.env['SUNRAY_BOOTSTRAP_PID'])),
    say,
    complain: say,
    onReady: (starters) => {
      process.on('SIGUSR2', () => void starters.control().then(() => say('The control plane is back.')));
    },
  }),
);
