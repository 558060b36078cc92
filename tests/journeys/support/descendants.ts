import { execFileSync } from 'node:child_process';
import { processStart } from '../../../scripts/start/process-start.ts';

/** A process at a moment, told from any other that gets its number later. */
export type Seen = { pid: number; started: string };

/** Everything that a process started, and what that started, while they are still its children. */
export function descendantsOf(pid: number): Seen[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([child = 0, its = 0]) => (its === parent ? [child, ...below(child)] : []));
  return below(pid).flatMap((child) => {
    const started = processStart(child);
    return started === null ? [] : [{ pid: child, started }];
  });
}

/** Those of them that still run. */
export function running(seen: readonly Seen[]): Seen[] {
  return seen.filter(({ pid, started }) => processStart(pid) === started);
}

export function killAll(seen: readonly Seen[]): void {
  for (const { pid } of running(seen)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself in between, as the database's workers do with their postmaster.
    }
  }
}
