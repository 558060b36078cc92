import { createInterface } from 'node:readline';
import { startJobs } from '../../apps/control/src/jobs/start.ts';
import { testDeps } from './deps.ts';

/**
 * A control process of which only the jobs are there: says `began` with the process' id at each run of `probe`. With
 * `hang` its runs never end; without, they end when a line comes in.
 */
const [appUrl = '', leaseS = '', how = ''] = process.argv.slice(2);
const deps = await testDeps({ appUrl });
const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
const probe = {
  name: 'probe',
  everyS: 3600,
  run: () => {
    process.stdout.write(`began ${process.pid}\n`);
    return how === 'hang'
      ? new Promise(() => undefined)
      : new Promise((resolve) => lines.once('line', resolve));
  },
};
startJobs(deps, [probe], { tickMs: 20, leaseS: Number(leaseS) });
process.stdout.write('ready\n');
