// npm run control: the control plane as in production, with the settings of the environment.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const bundle = join(import.meta.dirname, '..', '..', 'dist/control/main.js');
if (existsSync(bundle)) {
  await import(bundle);
} else {
  process.stderr.write('The control plane is not built yet. Run this first: npm run build\n');
  process.exitCode = 1;
}
