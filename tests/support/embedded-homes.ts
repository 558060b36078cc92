import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Places, placesOf } from '../../apps/control/src/db/embedded/places.ts';
import { removeEmbeddedDatabase } from '../../apps/control/src/db/embedded/remove.ts';
import { startEmbeddedDatabase } from '../../apps/control/src/db/embedded/start.ts';

export type Home = { home: string; places: Places };

const isRoot = process.getuid?.() === 0;
const START = new URL('../../apps/control/src/db/embedded/start.ts', import.meta.url).href;

/** Homes for tests of the embedded database, each in a folder closed to others. `removeAll` leaves nothing of them. */
export function embeddedHomes() {
  const all: { home: string; parent: string }[] = [];
  let made: Promise<Home> | undefined;

  async function empty(): Promise<Home> {
    const parent = await realpath(await mkdtemp(join(tmpdir(), 'sunray-home-')));
    const home = join(parent, 'home');
    await mkdir(home, { mode: 0o700 });
    all.push({ home, parent });
    return { home, places: await placesOf(home, isRoot) };
  }

  async function firstMade(): Promise<Home> {
    const first = await empty();
    await (await startEmbeddedDatabase({ home: first.home, log: () => undefined })).stop();
    return first;
  }

  /** A home whose database was made and is stopped: a copy of the first one, since making takes a while. */
  async function ready(): Promise<Home> {
    made ??= firstMade();
    const [first, copy] = [await made, await empty()];
    const copies = (['record', 'passwords', 'folder'] as const).map(
      (key) => [first.places[key], copy.places[key]] as const,
    );
    for (const [from, to] of copies) await copyKeepingOwners(from, to);
    return copy;
  }

  async function removeAll(): Promise<void> {
    for (const { home, parent } of all.splice(0)) {
      await removeEmbeddedDatabase({ home, log: () => undefined, takeOverOrphan: true });
      await rm(parent, { recursive: true, force: true });
    }
    made = undefined;
  }

  return { empty, ready, removeAll };
}

/** A launcher in a process of its own, to be killed: it starts the database, says so and waits. */
export async function launcherProcess(home: string, until: 'started' | 'making'): Promise<ChildProcess> {
  const code = `
    const { startEmbeddedDatabase } = await import(process.argv[1]);
    await startEmbeddedDatabase({ home: process.argv[2], log: () => console.log('making') });
    console.log('started');
    setInterval(() => undefined, 1000);`;
  const args = ['--input-type=module', '--eval', code, START, home];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of child.stdout) if (String(chunk).includes(until)) return child;
  throw new Error(`the launcher ended before it said "${until}"`);
}

export async function killForGood(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function copyKeepingOwners(from: string, to: string): Promise<void> {
  if (!isRoot) return cp(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  const child = spawn('cp', ['-a', from, to], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`cp ended with ${code}`);
}
