import type { Part, PartEnd } from './part.ts';
import { type ProcessMark, removeProcesses, writeProcesses } from './process-record.ts';

/** All running parts of an installation: who watches them, and stops them in order. */
export type House = {
  /** Takes a part in: it is written down, watched, and stopped with the rest. */
  add(part: Part): Part;
  /** Puts a part in the place of the one of the same name, which is stopped first. */
  replace(name: string, start: () => Part): Promise<Part>;
  /** Stops everything, what others need last. */
  stop(): Promise<void>;
  /** Ends everything at once, as a second Ctrl-C asks. */
  kill(): void;
};

/** Opens a house whose processes are written down in a record; `onCrash` hears of a part that ended unasked. */
export function openHouse(record: string, onCrash: (part: Part, end: PartEnd) => void): House {
  let parts: Part[] = [];
  const leaving = new Set<Part>();
  const write = () =>
    writeProcesses(
      record,
      parts.flatMap((part) => part.marks),
    );
  const drop = async (part: Part) => {
    leaving.add(part);
    await part.stop();
    parts = parts.filter((other) => other !== part);
    write();
  };
  const add = (part: Part) => {
    parts.push(part);
    write();
    void part.ended.then((end) => leaving.has(part) || onCrash(part, end));
    return part;
  };
  return {
    add,
    async replace(name, start) {
      for (const part of parts.filter((other) => other.name === name)) await drop(part);
      return add(start());
    },
    async stop() {
      for (const part of parts) leaving.add(part);
      const orders = [...new Set(parts.map(orderOf))].sort((a, b) => a - b);
      for (const order of orders)
        await Promise.all(parts.filter((part) => orderOf(part) === order).map(drop));
      removeProcesses(record);
    },
    kill() {
      for (const mark of parts.flatMap((part) => part.marks)) killNow(mark);
    },
  };
}

function orderOf(part: Part): number {
  return part.marks[0]?.order ?? 0;
}

/** The database has a signal of its own for this, which leaves nothing of it behind. */
function killNow(mark: ProcessMark): void {
  try {
    process.kill(mark.group ? -mark.pid : mark.pid, mark.signals.includes('SIGQUIT') ? 'SIGQUIT' : 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
