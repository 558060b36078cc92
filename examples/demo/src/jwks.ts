import { createPublicKey, type KeyObject } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Clock } from './clock.ts';
import { isRecord } from './record.ts';

export type KeyAnswer = { state: 'found'; key: KeyObject } | { state: 'unknown' } | { state: 'unreachable' };
export type KeyLookup = (kid: string) => Promise<KeyAnswer>;

const FRESH_MS = 300_000;
const RETRY_MS = 1_000;
const TIMEOUT_MS = 2_000;
const MAX_BYTES = 65_536;

/** Looks keys up in one pinned key set; nothing in a token can make it ask anywhere else. */
export function pinnedKeys(url: URL, clock: Clock): KeyLookup {
  let keys: Map<string, KeyObject> | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | null = null;

  const ask = async (): Promise<void> => {
    askedAt = clock.now();
    try {
      keys = parseKeys(await get(url));
    } catch {
      // The keys already known stay in use; without any the caller says so.
    }
  };

  return async (kid) => {
    const age = clock.now() - askedAt;
    const isDue = keys?.has(kid) ? age > FRESH_MS : age > RETRY_MS;
    if (isDue) {
      asking ??= ask().finally(() => {
        asking = null;
      });
    }
    if (asking) await asking;
    if (!keys) return { state: 'unreachable' };
    const key = keys.get(kid);
    return key ? { state: 'found', key } : { state: 'unknown' };
  };
}

function parseKeys(text: string): Map<string, KeyObject> {
  const set: unknown = JSON.parse(text);
  const keys = new Map<string, KeyObject>();
  if (!isRecord(set) || !Array.isArray(set.keys)) throw new Error('not a key set');
  for (const jwk of set.keys) {
    if (!isRecord(jwk)) continue;
    const { kid, kty, crv, x, y } = jwk;
    if (kty !== 'EC' || crv !== 'P-256') continue;
    if (typeof kid !== 'string' || typeof x !== 'string' || typeof y !== 'string') continue;
    keys.set(kid, createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' }));
  }
  return keys;
}

/** Browsers resolve `*.localhost` by themselves, Node does not: such names are this machine. */
function get(url: URL): Promise<string> {
  const { request } = url.protocol === 'https:' ? https : http;
  const hostname = url.hostname.endsWith('.localhost') ? '127.0.0.1' : url.hostname;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const call = request(
    {
      hostname,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    },
    (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > MAX_BYTES) answer.destroy(new Error('key set too large'));
      });
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'));
        else reject(new Error(`key set answered ${answer.statusCode}`));
      });
    },
  );
  call.on('error', reject);
  call.end();
  return promise;
}
