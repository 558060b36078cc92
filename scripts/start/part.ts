import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { boundedLog } from '../../apps/control/src/db/embedded/bounded-log.ts';
import { endProcesses } from './end-processes.ts';
import { markOf, type ProcessMark } from './process-record.ts';

/** How a part ended, in words, and the last lines that it wrote. */
export type PartEnd = { how: string; tail: string };

/** One running part of the installation. */
export type Part = {
  name: string;
  /** What ends it when nobody else can. */
  marks: ProcessMark[];
  log: string;
  ended: Promise<PartEnd>;
  stop(): Promise<void>;
};

export type PartPlan = {
  name: string;
  program: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  log: string;
  graceMs: number;
  /** Parts of a lower order are stopped first. */
  order: number;
  /** Gives the part a pipe as its input that closes with this process. */
  holdInput?: boolean;
};

const LOG_BOUND_BYTES = 5_000_000;
const TAIL_LINES = 30;

/** Starts a part in a process group of its own, so that Ctrl-C in a terminal reaches the launcher alone. */
export function startPart(plan: PartPlan): Part {
  const child = spawn(plan.program, plan.args, {
    cwd: plan.cwd,
    env: plan.env,
    stdio: [plan.holdInput === true ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const tail = keepTail(child, boundedLog(plan.log, LOG_BOUND_BYTES));
  const ended = endOf(child, tail);
  const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGKILL'];
  const marks =
    child.pid === undefined
      ? []
      : [markOf(child.pid, { signals, graceMs: plan.graceMs, group: true, order: plan.order })];
  const stop = async () => {
    await endProcesses(marks);
    await ended;
  };
  return { name: plan.name, marks, log: plan.log, ended, stop };
}

function keepTail(child: ChildProcess, write: (line: string) => void): string[] {
  const tail: string[] = [];
  const keep = (line: string) => {
    write(line);
    if (tail.push(line) > TAIL_LINES) tail.shift();
  };
  const outputs = [child.stdout, child.stderr].filter((stream): stream is Readable => stream !== null);
  for (const input of outputs)
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', keep);
  child.stdin?.on('error', () => undefined); // The part ended first; `ended` tells.
  return tail;
}

function endOf(child: ChildProcess, tail: string[]): Promise<PartEnd> {
  return new Promise((resolve) => {
    const end = (how: string) => resolve({ how, tail: tail.join('\n') });
    child.on('error', (error) => end(`could not be started: ${error.message}`));
    child.on('close', (code, signal) =>
      end(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
    );
  });
}
