import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { EndEntry, Entry } from './entry.ts';

type Ended = Exclude<Entry, EndEntry>;

/** Where clients write down what they saw. Everything in it is timed by one clock. */
export type History = {
  readonly file: string;
  /** Nanoseconds since the history was opened, of the machine's monotonic clock. */
  nowNs(): number;
  /** Says that something is begun that will have an entry. For requests the number is the id. */
  begin(kind: 'request' | 'revocation' | 'stream' | 'redemption'): number;
  write(entry: Ended): void;
  /** Writes the last entry and waits until all is on disk. */
  close(): Promise<void>;
};

const CHUNK_CHARS = 64 * 1024;

/** Opens a new history file. */
export function openHistory(file: string): History {
  const originNs = process.hrtime.bigint();
  const nowNs = () => Number(process.hrtime.bigint() - originNs);
  const stream = createWriteStream(file, { flags: 'wx' });
  const begun = { request: 0, revocation: 0, stream: 0, redemption: 0 };
  let waiting = '';
  const write = (entry: Entry) => {
    waiting += `${JSON.stringify(entry)}\n`;
    if (waiting.length < CHUNK_CHARS) return;
    stream.write(waiting);
    waiting = '';
  };
  return {
    file,
    nowNs,
    begin: (kind) => (begun[kind] += 1),
    write,
    async close() {
      const { request: requests, revocation: revocations, stream: streams, redemption: redemptions } = begun;
      write({ kind: 'end', atNs: nowNs(), requests, revocations, streams, redemptions });
      stream.end(waiting);
      await finished(stream);
    },
  };
}
