import { join } from 'node:path';
import { type Edge, startEdge } from '../../tests/edge/support/edge.ts';
import { hostOf, startWorld, type World } from '../../tests/edge/support/world.ts';
import type { Order, Outcome } from './load-process.ts';
import { startSideProcess } from './side-process.ts';

/** The product's Worker and the same without its gate, each in its own workerd, in front of one cheap backend. */
export type EdgeStand = {
  gated: Edge;
  ungated: Edge;
  control: World['control'];
  /** A page's request with a live session, as bytes. */
  request: string;
  /** Has the loader carry out an order; one at a time. */
  load(order: Order): Promise<Outcome>;
  close(): Promise<void>;
};

/** `counting`: the product's Worker with its Durable Object calls counted; see counting-worker.ts. */
export async function startEdgeStand({ counting }: { counting: boolean }): Promise<EdgeStand> {
  const loader = startSideProcess('load-process.ts');
  const backend = startSideProcess('backend-process.ts');
  const backendUrl = `http://127.0.0.1:${portIn(await backend.hear())}`;
  const world = await startWorld(
    {},
    counting ? { dev: false, entry: own('counting-worker.ts') } : { dev: false },
  );
  world.control.leaseMs = DEFAULT_LEASE_MS;
  await world.tell({ host: { backend_url: backendUrl } });
  const define = { __BENCH_HOST__: JSON.stringify(hostOf(backendUrl)) };
  const ungated = await startEdge({}, { dev: false, entry: own('ungated-worker.ts'), define });
  return {
    gated: world.edge,
    ungated,
    control: world.control,
    request: requestWith(await world.cookie()),
    load: async (order) => {
      loader.say(order);
      // What the loader sends is what it declares: an Outcome.
      return (await loader.hear()) as Outcome;
    },
    close: async () => {
      await Promise.all([loader.end(), backend.end(), ungated.close(), world.close()]);
    },
  };
}

const DEFAULT_LEASE_MS = 1000;

function own(file: string): string {
  return join(import.meta.dirname, file);
}

function portIn(address: unknown): number {
  if (typeof address === 'object' && address !== null && 'port' in address) return Number(address.port);
  throw new Error('the backend did not say where it listens');
}

/** What Chromium sends for data that a page asks for. */
function requestWith(cookie: string): string {
  const lines = [
    'GET /api/items?page=2&sort=name HTTP/1.1',
    'Host: demo.localhost:8787',
    'Connection: keep-alive',
    'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"',
    'sec-ch-ua-mobile: ?0',
    'sec-ch-ua-platform: "Linux"',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Accept: application/json, text/plain, */*',
    'Sec-Fetch-Site: same-origin',
    'Sec-Fetch-Mode: cors',
    'Sec-Fetch-Dest: empty',
    'Referer: http://demo.localhost:8787/items',
    'Accept-Encoding: gzip, deflate, br, zstd',
    'Accept-Language: en-GB,en;q=0.9',
    `Cookie: theme=dark; app_session=0123456789abcdef; ${cookie.replace(/^Cookie: /, '')}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
