import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

type How = { appUrl: string; count: number; leaseS: number; hang?: boolean };

/** Several processes that share the job `probe`; see `job-process.ts`. Ends them all when disposed. */
export async function jobProcesses(how: How) {
  const began: number[] = [];
  const script = fileURLToPath(new URL('./job-process.ts', import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', script, how.appUrl, String(how.leaseS)];
  const children = Array.from({ length: how.count }, () =>
    spawn(process.execPath, [...args, how.hang ? 'hang' : 'wait'], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(children.map((child) => readLines(child, began)));
  return {
    /** Ids of processes in which a run began, in that order. */
    began,
    /** Lets the run of a process end. */
    letEnd: (pid: number) => find(children, pid).stdin?.write('\n'),
    kill: async (pid: number, signal: NodeJS.Signals) => {
      const child = find(children, pid);
      child.kill(signal);
      if (signal === 'SIGKILL') await once(child, 'exit');
    },
    [Symbol.asyncDispose]: async () => {
      const living = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
      for (const child of living) child.kill('SIGKILL');
      await Promise.all(living.map((child) => once(child, 'exit')));
    },
  };
}

async function readLines(child: ChildProcess, began: number[]): Promise<void> {
  if (child.stdout === null) throw new Error('a process without output');
  const lines = createInterface({ input: child.stdout });
  const ready = Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('a job process ended before it was ready'))),
  ]);
  lines.on('line', (line) => {
    if (line.startsWith('began ')) began.push(Number(line.slice(6)));
  });
  await ready;
}

function find(children: ChildProcess[], pid: number): ChildProcess {
  const child = children.find((one) => one.pid === pid);
  if (child === undefined) throw new Error(`no process ${pid}`);
  return child;
}
