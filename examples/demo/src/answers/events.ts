import { Readable } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { Answer } from '../visit.ts';

const TICK_MS = 1_000;

/** Server-sent events, one tick each second; a reader who comes back goes on after the last id it saw. */
export const events: Answer = ({ request, gone }, { clock }) => {
  const lastId = Number(request.headers['last-event-id']);
  const first = Number.isSafeInteger(lastId) && lastId > 0 ? lastId + 1 : 1;
  return {
    status: 200,
    headers: { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' },
    body: Readable.from(ticks(first, clock, gone)),
  };
};

async function* ticks(first: number, clock: Clock, gone: AbortSignal): AsyncGenerator<string> {
  yield 'retry: 2000\n\n';
  for (let id = first; ; id += 1) {
    const data = JSON.stringify({ tick: id, at: new Date(clock.now()).toISOString() });
    yield `id: ${id}\nevent: tick\ndata: ${data}\n\n`;
    await clock.wait(TICK_MS, gone);
  }
}
