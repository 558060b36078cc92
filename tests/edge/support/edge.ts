import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildEdge } from '../../../scripts/build/edge.ts';
import { readCompatibility } from '../../../scripts/edge/compatibility.ts';
import { workerdConfig } from '../../../scripts/edge/workerd-config.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

export type Edge = {
  readonly port: number;
  readonly pid: number;
  /** What the Worker printed. */
  readonly log: () => string;
  /** Ends the process as a crash would and starts it again on what is on disk. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

/** How the Worker is built where it is not the one for local testing; see `buildEdge`. */
export type EdgeBuild = Partial<Pick<Parameters<typeof buildEdge>[0], 'dev' | 'entry' | 'define'>>;

/** The Worker in a real `workerd serve`, with these settings. */
export async function startEdge(bindings: Record<string, string>, build: EdgeBuild = {}): Promise<Edge> {
  const folder = await mkdtemp(join(tmpdir(), 'sunray-edge-'));
  await buildEdge({ outFile: join(folder, 'worker.js'), dev: true, ...build });
  await mkdir(join(folder, 'objects'));
  await writeFile(join(folder, 'edge.capnp'), await configIn(folder));
  let running = await serve(folder, bindings);
  return {
    get port() {
      return running.port;
    },
    get pid() {
      return running.process.pid ?? 0;
    },
    log: () => running.log(),
    restart: async () => {
      await end(running.process);
      running = await serve(folder, bindings);
    },
    close: async () => {
      await end(running.process);
      await rm(folder, { recursive: true });
    },
  };
}

/** The same configuration that a self-hoster's edge runs with, on a port that the system picks. */
async function configIn(folder: string): Promise<string> {
  const { date, flags } = await readCompatibility(ROOT);
  return workerdConfig({
    file: join(folder, 'edge.capnp'),
    bundle: join(folder, 'worker.js'),
    state: join(folder, 'objects'),
    address: { host: '127.0.0.1', port: 0 },
    compatibilityDate: date,
    compatibilityFlags: flags,
  });
}

type Running = { process: ChildProcess; port: number; log: () => string };

async function serve(folder: string, env: Record<string, string>): Promise<Running> {
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe'] as const;
  const child = spawn(workerdProgram(), ['serve', join(folder, 'edge.capnp'), '--control-fd=3'], {
    env,
    stdio: [...stdio],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const { promise: ready, resolve, reject } = Promise.withResolvers<number>();
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    const listening = /"event":"listen","socket":"http","port":(\d+)/.exec(chunk.toString());
    if (listening) resolve(Number(listening[1]));
  });
  child.once('exit', (code) => reject(new Error(`workerd ended with ${code}: ${printed}`)));
  return { process: child, port: await ready, log: () => printed };
}

/** The program itself, not the script in front of it: a kill must reach it. */
function workerdProgram(): string {
  const fromWorkerd = createRequire(createRequire(join(ROOT, 'package.json')).resolve('workerd'));
  const cpu = process.arch === 'x64' ? '64' : process.arch;
  return fromWorkerd.resolve(`@cloudflare/workerd-${process.platform}-${cpu}/bin/workerd`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.kill('SIGKILL');
  await ended;
}
