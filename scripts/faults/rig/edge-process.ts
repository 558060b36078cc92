import { join } from 'node:path';
import { prepareWorkerd } from '../../edge/prepare-workerd.ts';
import { openHome } from '../../start/home.ts';
import { edgePlan } from '../../start/plans.ts';
import { CLONE, type Stage } from './stage.ts';

/** A worker as the control plane knows it, and where it runs. */
export type Worker = { name: string; id: string; secret: string; port: number };

type Link = {
  /** Where it reaches the control plane. */
  controlPort: number;
  /** The public control keys that it pins; those of the stage when nothing else is said. */
  controlKeys?: string;
};

/** Starts a worker in a workerd of its own, with storage of its own; in the place of the one of its name. */
export async function startEdge(
  stage: Stage,
  worker: Worker,
  { controlPort, controlKeys = stage.keys.controlKeys }: Link,
): Promise<void> {
  const { name, id, secret, port } = worker;
  const home = await openHome(join(stage.folder, name));
  const bundle = stage.bundles.edge.file;
  const workerd = await prepareWorkerd({ clone: CLONE, home, bundle, address: { host: '127.0.0.1', port } });
  const ground = {
    clone: CLONE,
    home,
    env: {},
    ports: { control: controlPort, edge: port, demo: 0 },
    keys: { ...stage.keys, workerId: id, workerSecret: secret, controlKeys },
  };
  await stage.put({ ...edgePlan(ground, workerd), name }, `http://127.0.0.1:${port}/.sunray/healthz`);
}
