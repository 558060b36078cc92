import { appendFileSync, renameSync, statSync } from 'node:fs';

/** A log file that never takes more than twice its bound: when full it becomes `<path>.1`, over the one before. */
export function boundedLog(path: string, boundBytes: number): (line: string) => void {
  return (line) => {
    try {
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size > boundBytes) renameSync(path, `${path}.1`);
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
    } catch {
      // A full disk must not take the database's supervisor down with it; the last lines are kept in memory too.
    }
  };
}
