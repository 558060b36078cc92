import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findHome } from '../../../scripts/start/home.ts';
import { resetHome } from '../../../scripts/reset/reset-home.ts';

const CLONE = join(import.meta.dirname, '../../..');

/** One running `npm start`, or one that was refused. */
export type Launched = {
  child: ChildProcess;
  /** All that it has said so far, on both outputs. */
  said(): string;
  /** Resolves when its screen is there; rejects with what it said when it ends before. */
  ready: Promise<void>;
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
};

/** Ports of the system's choice, so that tests never meet what else runs on the machine. */
const FREE_PORTS = { SUNRAY_CONTROL_PORT: '0', SUNRAY_EDGE_PORT: '0', SUNRAY_DEMO_PORT: '0' };

/** Starts Sunray on a home, as `npm start` does once everything is installed; or another program that does so. */
export function launch(
  home: string,
  env: Record<string, string> = {},
  program = 'scripts/start/main.ts',
): Launched {
  const args = ['--disable-warning=ExperimentalWarning', join(CLONE, program)];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', ...FREE_PORTS, SUNRAY_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('Stop: Ctrl-C')) resolve();
    });
  }
  const exit = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  void exit.then(() => reject(new Error(`it ended before it was ready:\n${said}`)));
  ready.catch(() => undefined); // Some tests want it refused and never ask.
  return { child, said: () => said, ready, exit };
}

/** A folder for a home that is not there yet, and its removal with everything in it. */
export async function freshHome(): Promise<{ home: string; remove: () => Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'sunray-start-'));
  const home = join(parent, 'home');
  const remove = async () => {
    const found = await findHome(home);
    if (found !== null) await resetHome(found, () => undefined);
    await rm(parent, { recursive: true, force: true });
  };
  return { home, remove };
}

export type Credentials = { controlUrl: string; edgeUrl: string; adminApiKey: string; workerId: string };

export async function credentialsOf(home: string): Promise<Credentials> {
  return JSON.parse(await readFile(join(home, 'credentials.json'), 'utf8'));
}
