import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { endProcesses, stillRuns } from './end-processes.ts';
import { markOf, type ProcessMark } from './process-record.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function running(code: string): Promise<{ child: ChildProcess; ended: Promise<unknown[]> }> {
  const program = `${code}; console.log('up'); setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--eval', program], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  children.push(child);
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  return { child, ended };
}

function mark(child: ChildProcess, more: Partial<ProcessMark> = {}): ProcessMark {
  const how = {
    signals: ['SIGTERM', 'SIGKILL'] satisfies NodeJS.Signals[],
    graceMs: 200,
    group: true,
    order: 1,
  };
  return { ...markOf(child.pid ?? 0, how), ...more };
}

test('a recorded process is ended', async () => {
  const { child, ended } = await running('');
  await endProcesses([mark(child)]);
  expect(await ended).toEqual([null, 'SIGTERM']);
});

test('one that does not listen gets the stronger signal', async () => {
  const { child, ended } = await running("process.on('SIGTERM', () => undefined)");
  await endProcesses([mark(child)]);
  expect(await ended).toEqual([null, 'SIGKILL']);
});

test('a stranger who got the number later is left alone', async () => {
  const { child } = await running('');
  await endProcesses([mark(child, { started: 'at another time' })]);
  expect(stillRuns(mark(child))).toBe(true);
});

test('what others need is ended last', async () => {
  const [first, last] = [await running(''), await running('')];
  const order: string[] = [];
  void first.ended.then(() => order.push('user'));
  void last.ended.then(() => order.push('database'));
  await endProcesses([mark(last.child, { order: 3 }), mark(first.child, { order: 1 })]);
  await Promise.all([first.ended, last.ended]);
  expect(order).toEqual(['user', 'database']);
});
