import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Asset } from './assets.ts';
import type { Clock } from './clock.ts';
import type { Identity } from './identity.ts';

/** One request, as the answers see it. */
export type Visit = {
  method: string;
  path: string;
  query: URLSearchParams;
  request: IncomingMessage;
  identity: Identity;
  /** Aborted when the client is gone or has its whole answer. */
  gone: AbortSignal;
};

export type Reply = {
  status: number;
  headers: OutgoingHttpHeaders;
  body: string | Buffer | Readable | null;
};

export type Deps = {
  clock: Clock;
  assets: ReadonlyMap<string, Asset>;
};

export type Answer = (visit: Visit, deps: Deps) => Reply | Promise<Reply>;
