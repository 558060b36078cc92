import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stillRuns } from './end-processes.ts';
import { readProcesses } from './process-record.ts';

/** A launcher in small: a reaper, one part that is recorded, and nothing that ends in order. */
const LAUNCHER = `
  const [folder, record] = process.argv.slice(1);
  const { startReaper } = await import(folder + 'start-reaper.ts');
  const { markOf, writeProcesses } = await import(folder + 'process-record.ts');
  const { spawn } = await import('node:child_process');
  startReaper(record);
  const part = spawn(process.execPath, ['--eval', 'setInterval(() => undefined, 1000)'], { detached: true, stdio: 'ignore' });
  writeProcesses(record, [markOf(part.pid, { signals: ['SIGTERM', 'SIGKILL'], graceMs: 500, group: true, order: 1 })]);
  console.log('up');
  setInterval(() => undefined, 1000);`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunray-reaper-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('when the launcher is killed, what it started is ended and the record removed', async () => {
  const record = join(folder, 'processes-1.json');
  const here = new URL('./', import.meta.url).href;
  const args = ['--input-type=module', '--eval', LAUNCHER, here, record];
  const launcher = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(launcher.stdout, 'data');
  const marks = readProcesses(record);
  expect(marks.map(stillRuns)).toEqual([true]);
  launcher.kill('SIGKILL');
  await vi.waitFor(() => expect(marks.map(stillRuns)).toEqual([false]), { timeout: 10_000 });
  await vi.waitFor(() => expect(readProcesses(record)).toEqual([]), { timeout: 5_000 });
});
