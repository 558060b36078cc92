import { setTimeout as wait } from 'node:timers/promises';
import type { ProcessMark } from './process-record.ts';
import { processStart } from './process-start.ts';

/** Ends recorded processes that still run, those of a lower order first. Strangers of the same number are left alone. */
export async function endProcesses(marks: readonly ProcessMark[]): Promise<void> {
  const orders = [...new Set(marks.map((mark) => mark.order))].sort((a, b) => a - b);
  for (const order of orders) await Promise.all(marks.filter((mark) => mark.order === order).map(endProcess));
}

export function stillRuns(mark: ProcessMark): boolean {
  return processStart(mark.pid) === mark.started;
}

async function endProcess(mark: ProcessMark): Promise<void> {
  for (const signal of mark.signals) {
    if (!stillRuns(mark)) return;
    send(mark, signal);
    await gone(mark, mark.graceMs);
  }
}

async function gone(mark: ProcessMark, withinMs: number): Promise<void> {
  const stepMs = 20;
  for (let waitedMs = 0; waitedMs < withinMs && stillRuns(mark); waitedMs += stepMs) await wait(stepMs);
}

function send(mark: ProcessMark, signal: NodeJS.Signals): void {
  try {
    process.kill(mark.group ? -mark.pid : mark.pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}
