import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildEdge } from '../../../scripts/build/edge.ts';

const require = createRequire(import.meta.url);

export type Edge = {
  readonly port: number;
  /** What the Worker printed. */
  readonly log: () => string;
  /** Ends the process as a crash would and starts it again on what is on disk. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

/** The Worker in a real `workerd serve`, with these text bindings and a port that the system picks. */
export async function startEdge(bindings: Record<string, string>): Promise<Edge> {
  const folder = await mkdtemp(join(tmpdir(), 'sunray-edge-'));
  await buildEdge({ outFile: join(folder, 'worker.js'), dev: true });
  await mkdir(join(folder, 'objects'));
  await writeFile(join(folder, 'edge.capnp'), configOf(bindings));
  let running = await serve(folder);
  return {
    get port() {
      return running.port;
    },
    log: () => running.log(),
    restart: async () => {
      await end(running.process);
      running = await serve(folder);
    },
    close: async () => {
      await end(running.process);
      await rm(folder, { recursive: true });
    },
  };
}

function configOf(bindings: Record<string, string>): string {
  const texts = Object.entries(bindings).map(([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    (name = "internet", network = (allow = ["public", "private"])),
    (name = "objects", disk = (path = "objects", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "edge")],
);
const edge :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-10-01",
  bindings = [
    (name = "FEED", durableObjectNamespace = "FeedDO"),
    (name = "FACTS", durableObjectNamespace = "FactDO"),
    ${texts.join(',\n    ')},
  ],
  durableObjectNamespaces = [
    (className = "FeedDO", uniqueKey = "sunray-feed", enableSql = true),
    (className = "FactDO", uniqueKey = "sunray-facts", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "objects"),
);
`;
}

type Running = { process: ChildProcess; port: number; log: () => string };

async function serve(folder: string): Promise<Running> {
  const workerd = require.resolve('workerd/bin/workerd');
  const child = spawn(workerd, ['serve', 'edge.capnp', '--control-fd=3'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const { promise: ready, resolve, reject } = Promise.withResolvers<number>();
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    const listening = /"event":"listen","socket":"http","port":(\d+)/.exec(chunk.toString());
    if (listening) resolve(Number(listening[1]));
  });
  child.once('exit', (code) => reject(new Error(`workerd ended with ${code}: ${printed}`)));
  return { process: child, port: await ready, log: () => printed };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.kill('SIGKILL');
  await ended;
}
