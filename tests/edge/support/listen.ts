import type { Server } from 'node:http';

/** Listens on a port that the system picks, on loopback alone. */
export async function listen(
  server: Server,
): Promise<{ url: string; port: number; close: () => Promise<void> }> {
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await ready;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP port was expected');
  return { url: `http://127.0.0.1:${address.port}`, port: address.port, close: () => stop(server) };
}

function stop(server: Server): Promise<void> {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return closed;
}
