import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

async function addressOf(how: { peer?: string; forwarded?: string; behindProxy?: boolean }) {
  const app = new Hono().get('/', (c) => c.json(clientAddress(c, how.behindProxy ?? false)));
  const headers = how.forwarded === undefined ? {} : { 'x-forwarded-for': how.forwarded };
  const env = how.peer === undefined ? {} : { incoming: { socket: { remoteAddress: how.peer } } };
  return (await app.request('/', { headers }, env)).json();
}

test.each<[string, Parameters<typeof addressOf>[0], string | null]>([
  ['is the peer', { peer: '192.0.2.1' }, '192.0.2.1'],
  ['is an IPv4 address also on a socket for both', { peer: '::ffff:192.0.2.1' }, '192.0.2.1'],
  ['is not what a client says of itself', { peer: '192.0.2.1', forwarded: '203.0.113.9' }, '192.0.2.1'],
  [
    'is what the promised proxy wrote last',
    { peer: '127.0.0.1', forwarded: '203.0.113.9, 198.51.100.7', behindProxy: true },
    '198.51.100.7',
  ],
  ['is the proxy when it says nothing', { peer: '127.0.0.1', behindProxy: true }, '127.0.0.1'],
  [
    'is unknown when the proxy says nonsense',
    { peer: '127.0.0.1', forwarded: 'unknown', behindProxy: true },
    null,
  ],
  ['is unknown without a connection', {}, null],
])("an admin's address %s", async (_name, how, expected) => {
  expect(await addressOf(how)).toBe(expected);
});
