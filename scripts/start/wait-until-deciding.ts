import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { parseJson } from './json.ts';

type Options = { port: number; domain: string; signal: AbortSignal };

const WITHIN_MS = 10_000;

/**
 * Asks the edge for a protected page until it decides by rules that the control plane has just confirmed, so that
 * nobody meets "no current rules", or the addresses of an earlier start, right after this one. Gives up in silence:
 * the edge goes on trying by itself.
 */
export async function waitUntilDeciding({ port, domain, signal }: Options): Promise<void> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  const host = `${domain}:${port}`;
  while (!until.aborted) {
    const { code } = parseJson(await ask({ host, port, path: '/' }));
    const health = await ask({ host, port, path: '/.sunray/healthz' });
    if (code !== 'edge.stale' && health === 'ok') return;
    await wait(50, undefined, { signal: until }).catch(() => undefined);
  }
}

/** Node's fetch neither resolves a .localhost name nor sends another Host. */
async function ask({ host, port, path }: { host: string; port: number; path: string }): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const headers = { host, accept: 'application/json' };
  const asking = request({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
    text(answer).then(resolve, reject);
  });
  asking.once('error', reject).end();
  return promise;
}
