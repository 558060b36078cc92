import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareWorkerd } from '../../edge/prepare-workerd.ts';
import { CLONE, type Stage } from '../../faults/rig/stage.ts';
import { type Home, openHome } from '../../start/home.ts';
import { edgePlan } from '../../start/plans.ts';
import { type SideProcess, startSideProcess } from '../side-process.ts';
import type { Collection } from './collection.ts';
import type { EdgeOrder, EdgeStarted, EdgeTold } from './edge-process.ts';

/** A worker as the control plane knows it. */
export type Known = { name: string; id: string; secret: string };

/** A workerd whose collections of garbage can be asked for. */
export class Edge {
  readonly name: string;
  readonly port: number;
  readonly home: Home;
  readonly pid: number;
  readonly #process: SideProcess;

  private constructor(from: { name: string; port: number; home: Home; pid: number; process: SideProcess }) {
    this.name = from.name;
    this.port = from.port;
    this.home = from.home;
    this.pid = from.pid;
    this.#process = from.process;
  }

  static async start(
    stage: Stage,
    { name, id, secret }: Known,
    at: { port: number; controlPort: number; v8Flags: readonly string[] },
  ): Promise<Edge> {
    const home = await openHome(join(stage.folder, name));
    const address = { host: '127.0.0.1', port: at.port };
    const workerd = await prepareWorkerd({ clone: CLONE, home, bundle: stage.bundles.edge.file, address });
    await addV8Flags(workerd.args.at(-1) ?? '', ['--trace-gc', '--trace-gc-ignore-scavenger', ...at.v8Flags]);
    const ports = { control: at.controlPort, edge: at.port, demo: 0 };
    const keys = { ...stage.keys, workerId: id, workerSecret: secret };
    const { env } = edgePlan({ clone: CLONE, home, env: {}, ports, keys }, workerd);
    const process = startSideProcess('soak/edge-process.ts');
    process.say({ say: 'start', ...workerd, env } satisfies EdgeOrder);
    // What it sends is what it declares; likewise below.
    const { pid } = (await process.hear()) as EdgeStarted;
    return new Edge({ name, port: at.port, home, pid, process });
  }

  /** The last full collection of garbage; null before the first. */
  async collection(): Promise<Collection | null> {
    this.#process.say({ say: 'collection' } satisfies EdgeOrder);
    return ((await this.#process.hear()) as EdgeTold).collection;
  }

  end(): Promise<void> {
    return this.#process.end();
  }
}

async function addV8Flags(config: string, flags: readonly string[]): Promise<void> {
  const begin = 'const config :Workerd.Config = (';
  const text = await readFile(config, 'utf8');
  if (!text.includes(begin)) throw new Error('the configuration of workerd begins otherwise');
  await writeFile(config, text.replace(begin, `${begin}\n  v8Flags = ${JSON.stringify(flags)},`));
}
