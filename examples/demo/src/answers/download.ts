import { Readable } from 'node:stream';
import type { Clock } from '../clock.ts';
import { problem } from '../reply.ts';
import type { Answer } from '../visit.ts';

const MAX_BYTES = 100_000_000;
const MAX_SECONDS = 300;
const STEP_MS = 100;
const CHUNK = Buffer.alloc(65_536, 'demo');

/** `?bytes=&seconds=`: a file of that size that takes that long, in even steps. */
export const download: Answer = ({ query, gone }, { clock }) => {
  const bytes = Number(query.get('bytes') ?? 5_000_000);
  const seconds = Number(query.get('seconds') ?? 10);
  if (!Number.isInteger(bytes) || bytes < 0 || bytes > MAX_BYTES) {
    return problem(400, 'demo.bytes', `bytes must be a whole number from 0 to ${MAX_BYTES}`);
  }
  if (!(seconds >= 0 && seconds <= MAX_SECONDS)) {
    return problem(400, 'demo.seconds', `seconds must be a number from 0 to ${MAX_SECONDS}`);
  }
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': bytes,
      'Content-Disposition': 'attachment; filename="demo.bin"',
    },
    body: Readable.from(paced({ bytes, durationMs: seconds * 1000 }, clock, gone), { objectMode: false }),
  };
};

async function* paced(
  { bytes, durationMs }: { bytes: number; durationMs: number },
  clock: Clock,
  gone: AbortSignal,
): AsyncGenerator<Buffer> {
  const startedAt = clock.now();
  let sent = 0;
  while (sent < bytes) {
    const elapsedMs = clock.now() - startedAt;
    const due = elapsedMs >= durationMs ? bytes : Math.floor((bytes * elapsedMs) / durationMs);
    while (sent < due) {
      const chunk = CHUNK.subarray(0, due - sent);
      yield chunk;
      sent += chunk.length;
    }
    if (sent < bytes) await clock.wait(STEP_MS, gone);
  }
}
