// Runs one workerd, reads what it prints so that nothing of it has to be kept, and ends it when the soak is gone.
// Started as a process of its own; told how to start it, and asked what its last full collection of garbage found.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Collection, collectionIn } from './collection.ts';

type Start = { say: 'start'; program: string; args: string[]; env: Record<string, string> };
export type EdgeOrder = Start | { say: 'collection' };
export type EdgeStarted = { pid: number };
export type EdgeTold = { collection: Collection | null };

const TAIL_LINES = 20;
let collection: Collection | null = null;

process.on('message', (order: EdgeOrder) => {
  if (order.say === 'start') start(order);
  else process.send?.({ collection } satisfies EdgeTold);
});

function start({ program, args, env }: Start): void {
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe'] as const;
  const child = spawn(program, [...args, '--control-fd=3'], { env, stdio: [...stdio] });
  process.on('disconnect', () => child.kill('SIGKILL'));
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    if (chunk.includes('"event":"listen"')) process.send?.({ pid: child.pid ?? 0 } satisfies EdgeStarted);
  });
  // Lines of requests are by far the most.
  onLine(child.stdout, (line) => {
    if (!line.startsWith('{')) collection = collectionIn(line) ?? collection;
  });
  endWith(child);
}

function endWith(child: ChildProcess): void {
  const tail: string[] = [];
  onLine(child.stderr, (line) => {
    if (tail.push(line) > TAIL_LINES) tail.shift();
  });
  child.once('close', (code, signal) => {
    if (signal !== 'SIGKILL')
      process.stderr.write(`workerd ended (${code ?? signal}):\n${tail.join('\n')}\n`);
    process.exit();
  });
}

function onLine(input: Readable | null, hear: (line: string) => void): void {
  if (input !== null) createInterface({ input }).on('line', hear);
}
