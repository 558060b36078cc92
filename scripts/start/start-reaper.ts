import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type Reaper = {
  /** Lets it go; it ends by itself, and what is still recorded it ends first. */
  dismiss(): Promise<void>;
};

/** Starts the process that ends the recorded ones should this process be killed. It is in a group of its own. */
export function startReaper(record: string): Reaper {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts'), record], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
    cwd: '/',
  });
  const exited = Promise.race([once(child, 'exit'), once(child, 'error')]).catch(() => undefined);
  child.stdin.on('error', () => undefined); // The reaper itself was killed; the rest stops in order without it.
  child.unref();
  return {
    async dismiss() {
      child.ref();
      child.stdin.end();
      await exited;
    },
  };
}
