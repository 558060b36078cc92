import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './error-code.ts';
import { processStart } from './process-start.ts';

/** A process that somebody may have to end: who it is, and with which signals, each stronger than the one before. */
export type ProcessMark = {
  pid: number;
  started: string;
  signals: NodeJS.Signals[];
  /** Time that each signal but the last has. */
  graceMs: number;
  /** Whether the signal goes to its whole process group. */
  group: boolean;
  /** Lower goes first; what others need goes last. */
  order: number;
};

/** The record of one launcher. Each has its own, so that a late reaper never ends what the next launcher started. */
export function recordOf(runFolder: string, launcherPid: number): string {
  return join(runFolder, `processes-${launcherPid}.json`);
}

/** The records that launchers left in a folder. */
export function recordsIn(runFolder: string): string[] {
  const names = readdirSync(runFolder).filter((name) => /^processes-\d+\.json$/.test(name));
  return names.map((name) => join(runFolder, name));
}

/** Marks a process that runs right now. */
export function markOf(pid: number, how: Omit<ProcessMark, 'pid' | 'started'>): ProcessMark {
  return { pid, started: processStart(pid) ?? 'gone', ...how };
}

/** Writes down what runs, whole or not at all: the reaper and the next start read it. */
export function writeProcesses(file: string, marks: readonly ProcessMark[]): void {
  writeFileSync(`${file}.partial`, JSON.stringify(marks), { mode: 0o600 });
  renameSync(`${file}.partial`, file);
}

/** What was written down; nothing when there is no record or none that can be read. */
export function readProcesses(file: string): ProcessMark[] {
  try {
    const marks: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(marks) ? marks.filter(isMark) : [];
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return [];
    throw error;
  }
}

export function removeProcesses(file: string): void {
  rmSync(file, { force: true });
}

function isMark(value: unknown): value is ProcessMark {
  if (typeof value !== 'object' || value === null) return false;
  const mark: Partial<Record<string, unknown>> = { ...value };
  return (
    Number.isInteger(mark['pid']) &&
    Number(mark['pid']) > 1 &&
    typeof mark['started'] === 'string' &&
    Array.isArray(mark['signals']) &&
    typeof mark['graceMs'] === 'number' &&
    typeof mark['group'] === 'boolean' &&
    typeof mark['order'] === 'number'
  );
}
