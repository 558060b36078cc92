// The Worker without its gate, to compare against: it forwards every request by the product's own proxying code. It
// asks no guard, reads no fact, signs no assertion and writes no line. Never part of what is deployed.
import type { HostFact, WorkerFact } from '../../packages/contract/src/facts.ts';
import { forward } from '../../apps/edge/src/proxy/forward.ts';
import type { Visit } from '../../apps/edge/src/visit.ts';

// The configuration of workerd names them, here as there.
export { OutboxDO } from '../../apps/edge/src/events/outbox-do.ts';
export { FactDO } from '../../apps/edge/src/facts/fact-do.ts';
export { FeedDO } from '../../apps/edge/src/facts/feed-do.ts';

/** The host's fact, built in. */
declare const __BENCH_HOST__: HostFact;

const WORKER: WorkerFact = {
  kind: 'worker',
  worker_id: '01890000-0000-7000-8000-00000000000a',
  hosts: [],
  session_keys: [],
  assertion_keys: [],
  gen: 0,
};
const untold = () => Promise.reject(new Error('there is no gate'));
const deps = {
  assertions: { of: untold },
  live: { mayPass: () => true, watch: () => () => undefined },
  fetchBackend: (url: string, init: RequestInit) => fetch(url, init),
  nowMs: () => Date.now(),
  log: () => undefined,
};

export default {
  async fetch(request, _bindings, ctx): Promise<Response> {
    const { pathname, search, host, hostname } = new URL(request.url);
    const visit: Visit = {
      request,
      requestId: crypto.randomUUID(),
      startedAtMs: deps.nowMs(),
      waitUntil: (work) => ctx.waitUntil(work),
      facts: { read: untold, readAnew: untold, assertionKey: untold, areCurrent: () => true },
      known: {
        target: { scheme: 'http', hostname, authority: host, path: pathname, query: search },
        client: { ip: '127.0.0.1', country: null, user_agent: '' },
        host: __BENCH_HOST__,
        worker: WORKER,
        workerVersion: [1, 1, 1],
        hostVersion: [1, 1, 1],
      },
    };
    const forwarded = await forward({ visit, principal: null, decideAgain: untold, deps });
    return forwarded.is === 'answered' ? forwarded.response : new Response(forwarded.code, { status: 502 });
  },
} satisfies ExportedHandler;
