import { join } from 'node:path';
import { freePorts } from '../../start/ports.ts';
import { CLONE, type Stage } from './stage.ts';

/** Starts the application behind the edge; answers its port. */
export async function startBackend(stage: Stage): Promise<number> {
  const { demo: port } = await freePorts({ control: 0, edge: 0, demo: 0 });
  const plan = {
    name: 'backend',
    program: process.execPath,
    args: [join(import.meta.dirname, 'backend.ts'), String(port)],
    env: {},
    cwd: CLONE,
    log: join(stage.home.logs, 'backend.log'),
    graceMs: 500,
    order: 1,
  };
  await stage.put(plan, `http://127.0.0.1:${port}/`);
  return port;
}
