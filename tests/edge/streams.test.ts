import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HOST, send } from './support/send.ts';
import { HOST_ID, startWorld, type World } from './support/world.ts';

let world: World;
let cookie: string;
beforeAll(async () => {
  world = await startWorld();
  cookie = await world.cookie();
});
afterAll(() => world.close());
beforeEach(() => world.tell());

type Opened = { outgoing: ClientRequest; incoming: IncomingMessage; nextChunk: () => Promise<string> };

/** A request whose answer is read piece by piece. */
async function open(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Opened> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = request(
    {
      host: '127.0.0.1',
      port: world.edge.port,
      method,
      path,
      headers: { host: HOST, cookie, ...headers },
      agent: false,
    },
    resolve,
  );
  outgoing.once('error', reject);
  if (method === 'GET') outgoing.end();
  else outgoing.flushHeaders();
  const incoming = await promise;
  const chunks = incoming[Symbol.asyncIterator]();
  return { outgoing, incoming, nextChunk: async () => String((await chunks.next()).value) };
}

/** The backend's side of the next request for a path. */
function arrival(path: string): Promise<[IncomingMessage, ServerResponse]> {
  const { promise, resolve } = Promise.withResolvers<[IncomingMessage, ServerResponse]>();
  world.backend.on(path, (incoming, outgoing) => resolve([incoming, outgoing]));
  return promise;
}

function closed(outgoing: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  outgoing.once('close', resolve);
  return promise;
}

describe('answers', () => {
  test('an event is delivered before the next one is sent', async () => {
    const arrived = arrival('/events');
    const opening = open('/events');
    const [, stream] = await arrived;
    stream.writeHead(200, { 'content-type': 'text/event-stream' });
    stream.write('data: 1\n\n');
    const { incoming, nextChunk } = await opening;
    expect(incoming.headers['content-type']).toBe('text/event-stream');
    expect(await nextChunk()).toBe('data: 1\n\n');
    stream.write('data: 2\n\n');
    expect(await nextChunk()).toBe('data: 2\n\n');
    stream.end();
  });

  test('a client that leaves ends the stream at the backend', async () => {
    const arrived = arrival('/left');
    const opening = open('/left');
    const [, stream] = await arrived;
    stream.writeHead(200, { 'content-type': 'text/event-stream' });
    stream.write('data: 1\n\n');
    const { outgoing, nextChunk } = await opening;
    await nextChunk();
    const ended = closed(stream);
    outgoing.destroy();
    const beat = setInterval(() => stream.write('data: beat\n\n'), 20);
    await ended;
    clearInterval(beat);
  });

  test('a download keeps its length', async () => {
    world.backend.on('/file', (_incoming, outgoing) =>
      outgoing.writeHead(200, { 'content-length': '5' }).end('hello'),
    );
    const answer = await send(world.edge.port, { path: '/file', headers: { cookie } });
    expect([answer.headers['content-length'], answer.body]).toEqual(['5', 'hello']);
    const head = await send(world.edge.port, { method: 'HEAD', path: '/file', headers: { cookie } });
    expect([head.status, head.headers['content-length'], head.body]).toEqual([200, '5', '']);
  });

  test('a download that breaks off at the backend breaks off at the client', async () => {
    world.backend.on('/broken', (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-length': '10' });
      outgoing.write('hello', () => outgoing.destroy());
    });
    await expect(send(world.edge.port, { path: '/broken', headers: { cookie } })).rejects.toThrow();
  });

  test('a stream that breaks off at the backend does not look complete to the client', async () => {
    world.backend.on('/broken-stream', (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/plain' });
      outgoing.write('hello', () => outgoing.destroy());
    });
    await expect(send(world.edge.port, { path: '/broken-stream', headers: { cookie } })).rejects.toThrow();
  });

  test('compressed bytes pass as they are', async () => {
    const packed = gzipSync('hello');
    world.backend.on('/packed', (_incoming, outgoing) =>
      outgoing.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
    );
    const { incoming } = await open('/packed', 'GET', { 'accept-encoding': 'gzip' });
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    expect(incoming.headers['content-encoding']).toBe('gzip');
    expect(Buffer.concat(pieces).equals(packed)).toBe(true);
  });

  test('a conditional request can still be answered 304', async () => {
    world.backend.on('/cached', (incoming, outgoing) => {
      const isFresh =
        incoming.headers['if-none-match'] === '"1"' &&
        !/no-cache/.test(incoming.headers['cache-control'] ?? '');
      outgoing.writeHead(isFresh ? 304 : 200, { etag: '"1"' }).end(isFresh ? undefined : 'body');
    });
    const answer = await send(world.edge.port, {
      path: '/cached',
      headers: { cookie, 'if-none-match': '"1"' },
    });
    expect([answer.status, answer.body]).toEqual([304, '']);
  });

  test.each([204, 301, 404, 500])('status %i passes', async (status) => {
    world.backend.on('/status', (_incoming, outgoing) =>
      outgoing.writeHead(status, { location: '/x' }).end(),
    );
    expect((await send(world.edge.port, { path: '/status', headers: { cookie } })).status).toBe(status);
  });

  test('are cut when the session ends', async () => {
    const expires_at = Math.floor(Date.now() / 1000) + 1;
    const session = { sid: 'AAAAAAAAAAAAAAAAAAAAAA', sign_in_id: 'i', host_id: HOST_ID, expires_at, amr: [] };
    await world.tell({ user: { sessions: [session] } });
    const arrived = arrival('/long');
    const opening = open('/long');
    const [, stream] = await arrived;
    const ended = closed(stream);
    stream.writeHead(200, { 'content-type': 'text/event-stream' });
    stream.write('data: 1\n\n');
    const { nextChunk } = await opening;
    expect(await nextChunk()).toBe('data: 1\n\n');
    await expect(nextChunk()).rejects.toThrow();
    await ended;
  });

  test('short ones of known length pass as they come, and are cut where they stop when the session ends', async () => {
    const expires_at = Math.floor(Date.now() / 1000) + 1;
    const session = { sid: 'AAAAAAAAAAAAAAAAAAAAAA', sign_in_id: 'i', host_id: HOST_ID, expires_at, amr: [] };
    await world.tell({ user: { sessions: [session] } });
    const arrived = arrival('/short');
    const opening = open('/short');
    const [, stream] = await arrived;
    const ended = closed(stream);
    stream.writeHead(200, { 'content-length': '9' });
    stream.write('one');
    const { nextChunk } = await opening;
    expect(await nextChunk()).toBe('one');
    stream.write('two');
    expect(await nextChunk()).toBe('two');
    await expect(nextChunk()).rejects.toThrow();
    await ended;
  });

  test.each([1, 65_536, 65_537, 1_000_000])('of %i bytes arrive complete and unchanged', async (length) => {
    const bytes = Buffer.alloc(length, 'sunray ');
    world.backend.on('/bytes', (_incoming, outgoing) =>
      outgoing.writeHead(200, { 'content-length': String(length) }).end(bytes),
    );
    const answer = await send(world.edge.port, { path: '/bytes', headers: { cookie } });
    expect(answer.headers['content-length']).toBe(String(length));
    expect(answer.body === bytes.toString()).toBe(true);
  });
});

describe('uploads', () => {
  const received = async (length: number, headers: Record<string, string> = {}) => {
    let bytes = 0;
    world.backend.on('/upload', (incoming, outgoing) => {
      incoming
        .on('data', (chunk: Buffer) => (bytes += chunk.length))
        .on('end', () => outgoing.end(String(bytes)));
    });
    const before = world.backend.seen.length;
    const answer = await send(world.edge.port, {
      method: 'POST',
      path: '/upload',
      headers: { cookie, ...headers },
      body: 'a'.repeat(length),
    });
    return { status: answer.status, body: answer.body, wasReached: world.backend.seen.length > before };
  };

  test('of the permitted size arrive, with a length and without', async () => {
    expect(await received(1000)).toEqual({ status: 200, body: '1000', wasReached: true });
    expect(await received(1000, { 'transfer-encoding': 'chunked' })).toEqual({
      status: 200,
      body: '1000',
      wasReached: true,
    });
    expect(world.backend.seen.at(-1)?.headers).toContainEqual(['transfer-encoding', 'chunked']);
  });

  test('over the limit are refused before the backend hears of them', async () => {
    expect(await received(1001)).toMatchObject({ status: 413, wasReached: false });
  });

  test.each([5000, 500_000])(
    'of %i bytes without a length are cut on their way, and never look complete',
    async (length) => {
      let isComplete = false;
      world.backend.on('/cut', (incoming, outgoing) => {
        incoming
          .resume()
          .once('error', () => outgoing.destroy())
          .once('end', () => (isComplete = true));
      });
      const headers = { cookie, 'transfer-encoding': 'chunked' };
      const answer = await send(world.edge.port, {
        method: 'POST',
        path: '/cut',
        headers,
        body: 'a'.repeat(length),
      });
      expect([answer.status, JSON.parse(answer.body).code]).toEqual([413, 'request.body-too-large']);
      expect(isComplete).toBe(false);
    },
  );

  test.each([{ 'transfer-encoding': 'chunked' }, { 'content-length': '900' }])(
    'that the client breaks off do not look complete to the backend: %j',
    async (framing) => {
      const { promise: ended, resolve } = Promise.withResolvers<string>();
      const arrived = arrival('/left-upload');
      const headers = { host: HOST, cookie, ...framing };
      const outgoing = request({
        host: '127.0.0.1',
        port: world.edge.port,
        method: 'POST',
        path: '/left-upload',
        headers,
        agent: false,
      });
      outgoing.once('error', () => undefined).write('beginning');
      const [incoming] = await arrived;
      incoming
        .once('data', () => outgoing.destroy())
        .once('end', () => resolve('complete'))
        .once('error', () => resolve('broken off'));
      expect(await ended).toBe('broken off');
    },
  );

  test('arrive piece by piece', async () => {
    const arrived = arrival('/slow-upload');
    const { promise: answered, resolve } = Promise.withResolvers<IncomingMessage>();
    const headers = { host: HOST, cookie, 'transfer-encoding': 'chunked' };
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: world.edge.port,
        method: 'POST',
        path: '/slow-upload',
        headers,
        agent: false,
      },
      resolve,
    );
    outgoing.write('one');
    const [incoming, response] = await arrived;
    const pieces = incoming[Symbol.asyncIterator]();
    expect(String((await pieces.next()).value)).toBe('one');
    outgoing.write('two');
    expect(String((await pieces.next()).value)).toBe('two');
    outgoing.end();
    response.end('done');
    expect((await answered).statusCode).toBe(200);
  });
});

test('a backend that is down is 502, and its address is told to nobody', async () => {
  await world.tell({ host: { backend_url: 'http://127.0.0.1:1' } });
  const answer = await send(world.edge.port, { headers: { cookie } });
  expect([answer.status, JSON.parse(answer.body).code]).toEqual([502, 'backend.unreachable']);
  expect(answer.body).not.toContain('127.0.0.1');
  const page = await send(world.edge.port, { headers: { cookie, accept: 'text/html' } });
  expect([page.status, page.headers['content-type']]).toEqual([502, 'text/html; charset=utf-8']);
  expect(page.body).not.toContain('127.0.0.1');
});
