import { readFileSync } from 'node:fs';

/** Linux counts in these, whatever the kernel's own clock does. */
const TICKS_PER_SECOND = 100;

/** CPU that a process has used so far, user and system, in microseconds; null where /proc does not tell (macOS). */
export function cpuTimeUs(pid: number): number | null {
  try {
    // The name, second field, may hold blanks and brackets; what follows its last bracket begins with field 3.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}
