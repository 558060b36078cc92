import { endProcesses, stillRuns } from './end-processes.ts';
import type { Home } from './home.ts';
import { readProcesses, recordsIn, removeProcesses } from './process-record.ts';

/**
 * Ends what killed launchers of this home left running, in case their reapers were killed too. Only for who holds
 * the lock of the home.
 */
export async function endLeftovers(home: Home, say: (line: string) => void): Promise<void> {
  for (const record of recordsIn(home.run)) {
    const marks = readProcesses(record).filter(stillRuns);
    if (marks.length > 0) {
      say(
        `Ending what an earlier start left running (process ${marks.map((mark) => mark.pid).join(', ')}) ...`,
      );
      await endProcesses(marks);
    }
    removeProcesses(record);
  }
}
