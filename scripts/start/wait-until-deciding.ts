import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { type Json, parseJson } from './json.ts';

type Options = { port: number; domain: string; signal: AbortSignal };

const WITHIN_MS = 10_000;

/**
 * Asks the edge for a protected page until it decides by rules of its own, so that nobody meets "no current rules"
 * right after the start. Whatever else it answers is what an admin wanted. Gives up in silence: the edge goes on trying.
 */
export async function waitUntilDeciding({ port, domain, signal }: Options): Promise<void> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  while (!until.aborted) {
    const { code } = await ask(port, `${domain}:${port}`);
    if (code !== 'edge.stale') return;
    await wait(50, undefined, { signal: until }).catch(() => undefined);
  }
}

/** Node's fetch neither resolves a .localhost name nor sends another Host. */
async function ask(port: number, host: string): Promise<Json> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const headers = { host, accept: 'application/json' };
  const asking = request({ host: '127.0.0.1', port, path: '/', headers, agent: false }, (answer) => {
    text(answer).then(resolve, reject);
  });
  asking.once('error', reject).end();
  return parseJson(await promise);
}
