import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Entry, parseEntry } from './entry.ts';
import { checkHistory, type Judging, type Verdict } from './check-history.ts';

/** Reads a history file and judges it; a line that is no entry is a finding. */
export async function judgeFile(file: string, how: Judging): Promise<Verdict> {
  const entries: Entry[] = [];
  const unreadable: string[] = [];
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    count += 1;
    const entry = parseEntry(line);
    if (entry === null) unreadable.push(`line ${count}: ${line.slice(0, 100)}`);
    else entries.push(entry);
  }
  const { totals, findings } = checkHistory(entries, how);
  if (unreadable.length > 0)
    findings['unreadable-line'] = { count: unreadable.length, first: unreadable.slice(0, 5) };
  return { totals, findings };
}
