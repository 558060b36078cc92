// npm run build [edge|control]: what a deployment takes, in dist/.
import { join } from 'node:path';
import { buildControl } from './control.ts';
import { buildEdge } from './edge.ts';
import { reasonOf } from '../start/reason-of.ts';

const DIST = join(import.meta.dirname, '..', '..', 'dist');
const BUILDS = {
  edge: () => buildEdge({ outFile: join(DIST, 'edge/worker.js'), dev: false }),
  control: () => buildControl({ outDir: join(DIST, 'control') }),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(BUILDS, name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is nothing called ${unknown.join(', ')} to build; there are: ${Object.keys(BUILDS).join(', ')}.\n`,
  );
  process.exit(1);
}
for (const [name, build] of Object.entries(BUILDS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  try {
    await build();
    process.stdout.write(`Built dist/${name}\n`);
  } catch (error) {
    process.stderr.write(`dist/${name} was not built: ${reasonOf(error)}\n`);
    process.exitCode = 1;
  }
}
