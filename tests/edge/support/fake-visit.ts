import type { Deps } from '../../../apps/edge/src/deps.ts';
import { IsolateFacts } from '../../../apps/edge/src/facts/isolate-facts.ts';
import type { FactReading } from '../../../apps/edge/src/facts/reading.ts';
import { LiveConnections } from '../../../apps/edge/src/proxy/live-connections.ts';
import type { Known, Visit } from '../../../apps/edge/src/visit.ts';
import type { Es256PrivateJwk } from '../../../packages/primitives/src/tokens/es256-key.ts';
import type {
  FactDocument,
  HostFact,
  UserFact,
  Version,
  WorkerFact,
} from '../../../packages/contract/src/facts.ts';
import { systemRandom } from '../../../packages/primitives/src/random.ts';
import { Secret } from '../../../packages/primitives/src/secret.ts';

export const WORKER_ID = '01890000-0000-7000-8000-00000000000a';
export const HOST_ID = '01890000-0000-7000-8000-0000000000b1';
export const USER_ID = '01890000-0000-7000-8000-0000000000c1';
export const NOW_MS = 1_800_000_000_000;

export const WORKER: WorkerFact = {
  kind: 'worker',
  worker_id: WORKER_ID,
  hosts: [{ domain: 'demo.localhost', host_id: HOST_ID }],
  session_keys: [],
  assertion_keys: [],
  gen: 0,
};

export const HOST: HostFact = {
  kind: 'host',
  host_id: HOST_ID,
  domain: 'demo.localhost',
  public_origin: 'http://demo.localhost:8787',
  backend_url: 'http://127.0.0.1:3000',
  is_active: true,
  block_traffic: false,
  rp_id: 'demo.localhost',
  websockets: true,
  websocket_origins: [],
  cors: { mode: 'refuse' },
  security_headers: true,
  max_body_bytes: 1000,
  support_contact: null,
  decision_sampling: 0,
};

export const USER: UserFact = {
  kind: 'user',
  user_id: USER_ID,
  username: 'demo',
  display_name: null,
  email: null,
  status: 'active',
  locale: null,
  hosts: [HOST_ID],
  groups: [],
  sessions: [
    { sid: 'sid-1', sign_in_id: 'i1', host_id: HOST_ID, expires_at: NOW_MS / 1000 + 60, amr: ['passkey'] },
  ],
};

export function reading(document: FactDocument, version: Version = [1, 1, 1]): FactReading {
  return { state: 'known', version, document };
}

type Told = {
  url?: string;
  method?: string;
  headers?: Record<string, string>;
  peer?: string | null;
  cf?: Record<string, unknown>;
  known?: Known;
  assertionKey?: Es256PrivateJwk;
  /** What reading a subject gives; a list gives one after the other. Subjects that are not named are unavailable. */
  facts?: Record<string, FactReading | FactReading[]>;
};

/** A visit with everything known that a host of the default facts gives, and the facts that the test tells. */
export function fakeVisit(told: Told = {}): Visit & { read: string[] } {
  const { url = 'http://demo.localhost:8787/', method = 'GET', headers = {}, facts = {} } = told;
  const cf = { ...(told.peer === null ? {} : { clientIp: told.peer ?? '192.0.2.7:4711' }), ...told.cf };
  const request = new Request('http://demo.localhost/', { method, headers, cf });
  const read: string[] = [];
  const next = async (subject: string): Promise<FactReading> => {
    read.push(subject);
    const answer = facts[subject];
    if (Array.isArray(answer)) return answer.shift() ?? { state: 'unavailable' };
    return answer ?? { state: 'unavailable' };
  };
  return {
    // The platform's own requests are not normalised; those made here would be.
    request: Object.defineProperty(request, 'url', { value: url }),
    requestId: 'request-1',
    startedAtMs: NOW_MS,
    waitUntil: () => undefined,
    facts: {
      read: next,
      readAnew: next,
      assertionKey: async () => told.assertionKey ?? null,
      areCurrent: () => true,
    },
    known: {
      target: {
        scheme: 'http',
        hostname: 'demo.localhost',
        authority: 'demo.localhost:8787',
        path: pathOf(url),
        query: '',
      },
      client: { ip: '192.0.2.7', country: null, user_agent: '' },
      worker: WORKER,
      host: HOST,
      workerVersion: [1, 1, 1],
      hostVersion: [1, 1, 1],
      ...told.known,
    },
    read,
  };
}

/** Deps that touch nothing; `lines` is what was logged. */
export function fakeDeps(told: Partial<Deps> = {}): Deps & { lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const untold = (name: string) => () => Promise.reject(new Error(`the test told nothing about ${name}`));
  const facts = new IsolateFacts({
    region: 'local',
    askFeed: untold('the feed'),
    askShard: untold('facts'),
    nowMs: () => NOW_MS,
    within: (call) => call,
    capacity: 10,
  });
  return {
    settings: {
      controlUrl: 'http://127.0.0.1:8788',
      workerId: WORKER_ID,
      workerKey: { keyId: '1', secret: new Secret('A'.repeat(43)) },
      controlKeys: [],
      addressSource: 'peer',
      trustedProxies: [],
      bindHosts: [],
    },
    control: { call: untold('control') },
    random: systemRandom,
    facts,
    sessionTokens: { read: untold('session tokens') },
    assertions: { of: untold('assertions') },
    live: new LiveConnections({ facts, nowMs: () => NOW_MS }),
    events: { note: () => null },
    fetchBackend: untold('the backend'),
    nowMs: () => NOW_MS,
    log: (line) => void lines.push(line),
    health: () => 'ok',
    lines,
    ...told,
  };
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '/';
}
