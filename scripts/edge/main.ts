// npm run edge: the edge in workerd, with the settings of the environment. Its objects are stored in SUNRAY_HOME.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hearEnding } from '../start/ending.ts';
import { LaunchError } from '../start/launch-error.ts';
import { homeFolder } from '../start/settings.ts';
import { runEdge } from './run-edge.ts';

const clone = join(import.meta.dirname, '..', '..');
const bundle = join(clone, 'dist/edge/worker.js');

try {
  if (!existsSync(bundle)) throw new LaunchError('The edge is not built yet. Run this first: npm run build');
  const ending = hearEnding(Number(process.env['SUNRAY_BOOTSTRAP_PID']));
  process.exitCode = await runEdge({
    clone,
    bundle,
    homeFolder: homeFolder(process.env, clone),
    env: process.env,
    ending,
  });
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
