import { PORTAL_PREFIX, REQUEST_ID_HEADER } from '@sunray/contract/headers.ts';
import { answerVisit } from './answer-visit.ts';
import { depsOf } from './deps.ts';
import type { Bindings } from './env.ts';
import { REGISTRY } from './facts/feed-do.ts';
import type { Visit } from './visit.ts';

export { OutboxDO } from './events/outbox-do.ts';
export { FactDO } from './facts/fact-do.ts';
export { FeedDO } from './facts/feed-do.ts';

const HEALTH_PATH = `${PORTAL_PREFIX}healthz`;

export default {
  async fetch(request, bindings, ctx): Promise<Response> {
    const requestId = crypto.randomUUID();
    const made = depsOf(bindings, request);
    if (!made.ok) return plain('The edge is not configured.\n', 503, requestId);
    const { deps } = made;
    if (isHealthCheck(request)) return plain(deps.health(), 200, requestId);
    const waitUntil = (work: Promise<unknown>) => ctx.waitUntil(work);
    const visit: Visit = {
      request,
      requestId,
      startedAtMs: deps.nowMs(),
      waitUntil,
      facts: deps.facts.forVisit(waitUntil),
      known: {},
    };
    return answerVisit(visit, deps);
  },
  /** A cron trigger: a region whose loop the platform has lost hears of changes again without a visit. */
  async scheduled(_event, bindings): Promise<void> {
    const regions = await bindings.FEED.getByName(REGISTRY).regions();
    await Promise.all(regions.map((region) => bindings.FEED.getByName(region).wake(region)));
  },
} satisfies ExportedHandler<Bindings>;

/** Asked by load balancers under any host name, so it comes before everything else and tells nothing else. */
function isHealthCheck({ method, url }: Request): boolean {
  return (method === 'GET' || method === 'HEAD') && url.endsWith(HEALTH_PATH) && url.split('/').length === 5;
}

function plain(text: string, status: number, requestId: string): Response {
  const headers = {
    'Content-Type': 'text/plain',
    'Cache-Control': 'no-store',
    [REQUEST_ID_HEADER]: requestId,
  };
  return new Response(text, { status, headers });
}
