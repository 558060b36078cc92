import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { listenersIn } from './port-holder.ts';
import { freePorts } from './ports.ts';

const open: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function takenPort(host = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(0, host);
  open.push(server);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a taken port is named with its variable and the program that has it', async () => {
  const port = await takenPort();
  const refused = freePorts({ control: 0, edge: port, demo: 0 });
  await expect(refused).rejects.toThrow(
    new RegExp(`Port ${port} is taken.*pid ${process.pid}.*SUNRAY_EDGE_PORT`),
  );
});

test('all taken ports are told at once', async () => {
  const wanted = { control: await takenPort(), edge: 0, demo: await takenPort() };
  await expect(freePorts(wanted)).rejects.toThrow(/SUNRAY_CONTROL_PORT.*\n.*SUNRAY_DEMO_PORT/);
});

test('ports left to the system are three different ones that can be listened on', async () => {
  const ports = Object.values(await freePorts({ control: 0, edge: 0, demo: 0 }));
  expect(new Set(ports).size).toBe(3);
  expect(
    Object.values(await freePorts({ control: ports[0] ?? 0, edge: ports[1] ?? 0, demo: ports[2] ?? 0 })),
  ).toEqual(ports);
});

test('only listening sockets of exactly that port count', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:2253 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1',
    '   1: 0100007F:2253 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 222 1',
    '   2: 0100007F:2254 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1',
  ].join('\n');
  expect(listenersIn(table, 8787)).toEqual(['111']);
});
