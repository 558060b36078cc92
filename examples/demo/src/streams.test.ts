import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { fakeClock } from './fake-clock.ts';
import { type Demo, startDemo } from './server.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');

let demo: Demo;
let clock: ReturnType<typeof fakeClock>;

beforeEach(async () => {
  clock = fakeClock(NOW);
  demo = await startDemo({ port: 0, clock });
});
afterEach(() => demo.close());

const ask = (path: string, options: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${demo.port}${path}`, options);

test('a WebSocket gets back text, bytes and pings', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${demo.port}/ws?any`);
  await once(socket, 'open');
  socket.send('grüße');
  expect((await once(socket, 'message')).map(String)).toEqual(['grüße', 'false']);
  socket.send(Buffer.from([0, 255]));
  expect(await once(socket, 'message')).toEqual([Buffer.from([0, 255]), true]);
  socket.ping('alive');
  expect(String((await once(socket, 'pong'))[0])).toBe('alive');
  socket.close(4000, 'enough');
  expect((await once(socket, 'close'))[0]).toBe(4000);
});

test('a WebSocket too big or elsewhere is refused and the server lives on', async () => {
  const elsewhere = new WebSocket(`ws://127.0.0.1:${demo.port}/other`);
  expect(String((await once(elsewhere, 'error'))[0])).toContain('404');
  const socket = new WebSocket(`ws://127.0.0.1:${demo.port}/ws`);
  await once(socket, 'open');
  socket.send(Buffer.alloc(1_100_000));
  expect((await once(socket, 'close'))[0]).toBe(1009);
  expect((await ask('/api/me')).status).toBe(200);
});

test('events tick once a second, numbered', async () => {
  expect(await firstEvents({}, 3)).toEqual([
    { id: '1', tick: 1, at: '2026-01-02T03:04:05.000Z' },
    { id: '2', tick: 2, at: '2026-01-02T03:04:06.000Z' },
    { id: '3', tick: 3, at: '2026-01-02T03:04:07.000Z' },
  ]);
  expect(new Set(clock.waits)).toEqual(new Set([1000]));
});

test('a reader who comes back goes on after the last event it saw', async () => {
  const [first] = await firstEvents({ 'Last-Event-ID': '41' }, 1);
  expect(first).toMatchObject({ id: '42', tick: 42 });
});

test('a slow download has the length it says and takes the time it was asked to', async () => {
  const answer = await ask('/download?bytes=1000003&seconds=10');
  expect(answer.headers.get('content-length')).toBe('1000003');
  expect((await answer.arrayBuffer()).byteLength).toBe(1_000_003);
  expect(clock.now() - NOW).toBe(10_000);
});

test.each([
  'bytes=-1',
  'bytes=1.5',
  'bytes=100000001',
  'bytes=x',
  'seconds=-1',
  'seconds=301',
  'seconds=NaN',
])('a download of %s is refused', async (query) => {
  expect((await ask(`/download?${query}`)).status).toBe(400);
});

test('an upload is counted and hashed', async () => {
  const body = Buffer.alloc(3_000_001, 'sunrise');
  const answer = await ask('/upload', { method: 'POST', body });
  const sha256 = createHash('sha256').update(body).digest('hex');
  expect(await answer.json()).toEqual({ bytes: 3_000_001, sha256 });
});

test('it closes at once with streams and sockets open', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${demo.port}/ws`);
  await once(socket, 'open');
  const stream = await ask('/events');
  await demo.close();
  await expect(stream.text()).rejects.toThrow();
  demo = await startDemo({ port: 0 });
});

function once(socket: WebSocket, event: string): Promise<unknown[]> {
  return new Promise((resolve) => socket.once(event, (...values: unknown[]) => resolve(values)));
}

async function firstEvents(headers: Record<string, string>, count: number): Promise<unknown[]> {
  const gone = new AbortController();
  const answer = await ask('/events', { headers, signal: gone.signal });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  let seen = '';
  const pattern = /id: (\d+)\nevent: tick\ndata: (.+)\n\n/g;
  for await (const chunk of answer.body ?? []) {
    seen += Buffer.from(chunk).toString();
    if ([...seen.matchAll(pattern)].length >= count) break;
  }
  gone.abort();
  return [...seen.matchAll(pattern)]
    .slice(0, count)
    .map(([, id, data]) => ({ id, ...JSON.parse(data ?? '') }));
}
