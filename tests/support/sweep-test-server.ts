import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { postgresProcessesOf } from '../../apps/control/src/db/embedded/postgres-processes.ts';

/** Run as a process of its own with a folder: when its standard input ends, the server in there goes, and the folder. */
const [, , folder] = process.argv;
if (!folder?.includes('sunray-test-')) throw new Error('which test server?');

for await (const _ of process.stdin);
for (
  let running = await serverProcesses(folder);
  running.length > 0;
  running = await serverProcesses(folder)
) {
  for (const pid of running) kill(pid);
  await setTimeout(20);
}
await rm(folder, { recursive: true, force: true, maxRetries: 5 });

function serverProcesses(root: string): Promise<number[]> {
  return postgresProcessesOf(join(root, 'data'));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
