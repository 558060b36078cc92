import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { HOST } from './support/send.ts';
import { HOST_ID, startWorld, type World } from './support/world.ts';

let world: World;
let cookie: string;
beforeAll(async () => {
  world = await startWorld();
  cookie = await world.cookie();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.tell();
  world.backend.onSocket = (socket) =>
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});

type Closed = { code: number; reason: string };

function connect(headers: Record<string, string> = {}, protocols: string[] = [], path = '/socket') {
  const socket = new WebSocket(`ws://127.0.0.1:${world.edge.port}${path}`, protocols, {
    headers: { host: HOST, cookie, ...headers },
  });
  const messages: (string | Buffer)[] = [];
  const waiting: ((message: string | Buffer) => void)[] = [];
  socket.on('message', (data, isBinary) => {
    // One piece each: fragments and array buffers come only to those who ask for them.
    const bytes = data as Buffer;
    const message = isBinary ? bytes : bytes.toString();
    const next = waiting.shift();
    if (next === undefined) messages.push(message);
    else next(message);
  });
  const { promise: opened, resolve: onOpen, reject: onFail } = Promise.withResolvers<void>();
  const { promise: closed, resolve: onClose } = Promise.withResolvers<Closed>();
  // A test that expects no opening never awaits it.
  opened.catch(() => undefined);
  socket
    .once('open', onOpen)
    .once('error', onFail)
    .once('close', (code, reason) => onClose({ code, reason: String(reason) }));
  const next = () => {
    const { promise, resolve } = Promise.withResolvers<string | Buffer>();
    const message = messages.shift();
    if (message === undefined) waiting.push(resolve);
    else resolve(message);
    return promise;
  };
  return { socket, opened, closed, next };
}

async function refusedWith(headers: Record<string, string>): Promise<string> {
  const before = world.backend.seen.length;
  const { opened } = connect(headers);
  const message = await opened.then(
    () => 'opened',
    (error: Error) => error.message,
  );
  expect(world.backend.seen).toHaveLength(before);
  return message;
}

describe('a tunnel is opened', () => {
  test('for a session, and carries texts and bytes both ways, with the identity in its opening', async () => {
    const { socket, opened, next } = connect();
    await opened;
    socket.send('text');
    expect(await next()).toBe('text');
    socket.send(Buffer.from([0, 1, 255]));
    expect(await next()).toEqual(Buffer.from([0, 1, 255]));
    socket.send('');
    expect(await next()).toBe('');
    socket.close();
    const names = world.backend.seen.at(-1)?.headers.map(([name]) => name);
    expect(names).toContain('x-sunray-jwt-assertion');
    expect(names).not.toContain('cookie');
  });

  test('and keeps the order and the content of what is sent at once', async () => {
    const { socket, opened, next } = connect();
    await opened;
    const sent = Array.from({ length: 200 }, (_, i) => `${i}:${'x'.repeat(i * 50)}`);
    for (const message of sent) socket.send(message);
    for (const message of sent) expect(await next()).toBe(message);
    socket.close();
  });

  test('and what the backend says before the client is ready is not lost', async () => {
    world.backend.onSocket = (socket) => socket.send('first');
    const { socket, next } = connect();
    expect(await next()).toBe('first');
    socket.close();
  });

  test('with the subprotocol that the backend chose', async () => {
    const { socket, opened } = connect({}, ['one', 'two']);
    await opened;
    expect(socket.protocol).toBe('two');
    socket.close();
  });

  test.each([
    ['its own origin', 'http://demo.localhost:8787'],
    ['a listed origin', 'https://a.example'],
  ])('for a page of %s', async (_name, origin) => {
    await world.tell({ host: { websocket_origins: ['https://a.example'] } });
    const { socket, opened } = connect({ origin });
    await opened;
    socket.close();
  });
});

describe('no tunnel', () => {
  test('without a session', async () => {
    expect(await refusedWith({ cookie: '' })).toContain('401');
  });

  test.each(['https://evil.example', 'null', 'http://demo.localhost', 'https://demo.localhost:8787'])(
    'for a page of %s',
    async (origin) => {
      expect(await refusedWith({ origin })).toContain('403');
    },
  );

  test('where WebSockets are switched off', async () => {
    await world.tell({ host: { websockets: false } });
    expect(await refusedWith({})).toContain('403');
  });

  test('for a disabled person or on a locked host', async () => {
    await world.tell({ user: { status: 'disabled' } });
    expect(await refusedWith({})).toContain('403');
    await world.tell({ host: { block_traffic: true } });
    expect(await refusedWith({})).toContain('403');
  });
});

describe('closing', () => {
  test.each([
    [4001, 'bye'],
    [1000, ''],
    [1001, 'going'],
  ])("the backend's %i reaches the client", async (code, reason) => {
    world.backend.onSocket = (socket) => socket.on('message', () => socket.close(code, reason));
    const { socket, opened, closed } = connect();
    await opened;
    socket.send('close');
    expect(await closed).toEqual({ code, reason });
  });

  test("the client's reaches the backend", async () => {
    const { promise, resolve } = Promise.withResolvers<Closed>();
    world.backend.onSocket = (socket) =>
      socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    const { socket, opened, closed } = connect();
    await opened;
    socket.close(4002, 'done');
    expect(await promise).toEqual({ code: 4002, reason: 'done' });
    expect(await closed).toEqual({ code: 4002, reason: 'done' });
  });

  test('without a code passes both ways without one', async () => {
    world.backend.onSocket = (socket) => socket.on('message', () => socket.close());
    const first = connect();
    await first.opened;
    first.socket.send('close');
    expect((await first.closed).code).toBe(1005);
    const { promise, resolve } = Promise.withResolvers<number>();
    world.backend.onSocket = (socket) => socket.once('close', resolve);
    const second = connect();
    await second.opened;
    second.socket.close();
    expect(await promise).toBe(1005);
  });

  test('a backend that breaks down is 1011', async () => {
    world.backend.onSocket = (socket) => socket.on('message', () => socket.terminate());
    const { socket, opened, closed } = connect();
    await opened;
    socket.send('die');
    expect((await closed).code).toBe(1011);
  });

  test('a client that breaks down ends the tunnel at the backend', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    world.backend.onSocket = (socket) => socket.once('close', resolve);
    const { socket, opened } = connect();
    await opened;
    socket.terminate();
    expect(await promise).toBeGreaterThanOrEqual(1000);
  });

  test('a session that ends cuts the tunnel with 1008 on both sides', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    world.backend.onSocket = (socket) => socket.once('close', resolve);
    const expires_at = Math.floor(Date.now() / 1000) + 1;
    const session = { sid: 'AAAAAAAAAAAAAAAAAAAAAA', sign_in_id: 'i', host_id: HOST_ID, expires_at, amr: [] };
    await world.tell({ user: { sessions: [session] } });
    const { opened, closed } = connect();
    await opened;
    expect((await closed).code).toBe(1008);
    expect(await promise).toBe(1008);
  });
});
