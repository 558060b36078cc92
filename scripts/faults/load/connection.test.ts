import { createServer as createHttp } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { listen } from '../../../tests/edge/support/listen.ts';
import { AnswerReader } from './answer-reader.ts';
import { Connection } from './connection.ts';

const GET = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

let tick = 0;
const nowNs = () => (tick += 1);

/** A server that does with each connection's requests what it is told. */
async function raw(onRequest: (socket: Socket, nth: number) => void): Promise<Connection> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('data', () => onRequest(socket, (requests += 1)));
  });
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await ready;
  const address = server.address();
  const connection = new Connection(typeof address === 'object' ? (address?.port ?? 0) : 0, nowNs);
  closing.push(async () => {
    connection.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return connection;
}

test('answers with a length and in chunks are read, one after the other on one connection', async () => {
  let connections = 0;
  const server = createHttp((request, response) => {
    if (request.url === '/chunks') response.write('a');
    response.statusCode = 200;
    response.end('body');
  }).on('connection', () => (connections += 1));
  const { port, close } = await listen(server);
  const connection = new Connection(port, nowNs);
  closing.push(close);
  for (const path of ['/', '/chunks', '/', '/chunks'])
    expect((await connection.send(GET.replace('/', path))).status).toBe(200);
  expect(connections).toBe(1);
  connection.close();
});

test('a request starts before it is sent and ends after its answer was read', async () => {
  const connection = await raw((socket) => socket.write('HTTP/1.1 204 No\r\ncontent-length: 0\r\n\r\n'));
  const before = nowNs();
  const { status, startedAtNs, endedAtNs } = await connection.send(GET);
  expect([status, before < startedAtNs, startedAtNs < endedAtNs]).toEqual([204, true, true]);
});

test('a connection that is closed in the middle of an answer is no answer', async () => {
  const connection = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'));
  expect((await connection.send(GET)).status).toBe(0);
});

test('a kept connection that the server gave up is opened anew, a fresh one is not', async () => {
  const kept = await raw((socket, nth) =>
    nth === 2 ? socket.destroy() : socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'),
  );
  expect((await kept.send(GET)).status).toBe(200);
  expect((await kept.send(GET)).status).toBe(200);
  const fresh = await raw((socket) => socket.destroy());
  expect((await fresh.send(GET)).status).toBe(0);
});

test('nobody listening is no answer', async () => {
  const { port, close } = await listen(createHttp());
  await close();
  expect((await new Connection(port, nowNs).send(GET)).status).toBe(0);
});

test('an answer is whole only with its last byte, wherever it is split', () => {
  const whole =
    'HTTP/1.1 401 X\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\n\r\n';
  for (let at = 1; at < whole.length; at += 1) {
    const reader = new AnswerReader();
    expect(reader.take(Buffer.from(whole.slice(0, at)))).toBe(false);
    expect(reader.status).toBe(0);
    expect(reader.take(Buffer.from(whole.slice(at)))).toBe(true);
    expect([reader.status, reader.mustClose]).toEqual([401, true]);
  }
});
