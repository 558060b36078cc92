import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { loadAssets } from './assets.ts';
import { type Clock, systemClock } from './clock.ts';
import { echoSockets } from './echo-socket.ts';
import { ASSERTION_HEADER, readIdentity, type Trust } from './identity.ts';
import { pinnedKeys } from './jwks.ts';
import { problem, send } from './reply.ts';
import { route } from './routes.ts';
import type { Deps } from './visit.ts';

export type DemoOptions = {
  /** 0 lets the system choose. */
  port: number;
  /** The key set that assertions are verified with; without it they are shown as unverified. */
  jwksUrl?: string;
  /** The `aud` that assertions must name; the origin of `jwksUrl` when absent. */
  audience?: string;
  clock?: Clock;
};

export type Demo = { port: number; close(): Promise<void> };

/** Starts the demo application on 127.0.0.1; rejects when the port cannot be had. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const clock = options.clock ?? systemClock;
  const trust = trustOf(options, clock);
  const deps: Deps = { clock, assets: loadAssets() };
  const server = createServer((request, response) => void serve(request, response, { trust, deps }));
  // A proxy that keeps connections must not find one closed just as it uses it.
  server.keepAliveTimeout = 75_000;
  const endSockets = echoSockets(server);
  await listen(server, options.port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    close: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      endSockets();
      server.closeAllConnections();
      return promise;
    },
  };
}

function trustOf({ jwksUrl, audience }: DemoOptions, clock: Clock): Trust {
  if (jwksUrl === undefined) return { keyFor: null, audience: audience ?? null };
  const url = new URL(jwksUrl);
  return { keyFor: pinnedKeys(url, clock), audience: audience ?? url.origin };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { trust, deps }: { trust: Trust; deps: Deps },
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark));
    const assertion = request.headersDistinct[ASSERTION_HEADER]?.join(', ');
    const identity = await readIdentity(assertion, trust, deps.clock.now());
    const reply = await route({ method, path, query, request, identity, gone: gone.signal }, deps);
    await send(reply, response, method);
  } catch (error) {
    // A client that left while its body was read is no fault of this server.
    if (gone.signal.aborted) return;
    console.error(error);
    if (response.headersSent) response.destroy();
    else await send(problem(500, 'demo.failed', 'The demo application failed'), response, method);
  }
}

function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', () => {
    server.off('error', reject);
    resolve();
  });
  return promise;
}
