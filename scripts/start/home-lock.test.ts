import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Home, openHome } from './home.ts';
import { lockHome } from './home-lock.ts';

const HOLD = `
  const [lockFile, homeFile, folder] = process.argv.slice(1);
  const { lockHome } = await import(lockFile);
  const { homeAt } = await import(homeFile);
  try { lockHome(homeAt(folder)); console.log('held'); setInterval(() => undefined, 1000); }
  catch (error) { console.log(error.message); }`;

let home: Home;
const children: ChildProcess[] = [];
beforeEach(async () => {
  home = await openHome(await mkdtemp(join(tmpdir(), 'sunray-lock-')));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(killed));
  await rm(home.folder, { recursive: true, force: true });
});

/** Another process that takes the lock, or says why it cannot. */
async function taker(): Promise<{ child: ChildProcess; said: string }> {
  const files = ['home-lock.ts', 'home.ts'].map((name) => new URL(name, import.meta.url).href);
  const args = ['--input-type=module', '--eval', HOLD, ...files, home.folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  const [first] = await once(child.stdout, 'data');
  return { child, said: String(first).trim() };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a second process is refused with the number of the first', async () => {
  const lock = lockHome(home);
  expect((await taker()).said).toContain(`already runs on this folder (pid ${process.pid})`);
  lock.release();
  expect((await taker()).said).toBe('held');
});

test('the lock of a killed process is free at once', async () => {
  const { child, said } = await taker();
  expect(said).toBe('held');
  expect(() => lockHome(home)).toThrow(new RegExp(`pid ${child.pid}`));
  await killed(child);
  lockHome(home).release();
});

test('of several that come at the same time exactly one gets the lock', async () => {
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => taker()));
  expect(outcomes.filter(({ said }) => said === 'held')).toHaveLength(1);
});
