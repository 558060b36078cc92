import { randomBytes } from 'node:crypto';
import type { HostFact, PublicJwk, UserFact, WorkerFact } from '../../../packages/contract/src/facts.ts';
import {
  generateEs256Key,
  importSigningKey,
  publicHalf,
} from '../../../packages/primitives/src/tokens/es256-key.ts';
import {
  type SessionClaims,
  signSessionToken,
} from '../../../packages/primitives/src/tokens/session-token.ts';
import { type Backend, startBackend } from './backend.ts';
import { type Edge, type EdgeBuild, startEdge } from './edge.ts';
import { type FakeControl, startFakeControl, WORKER_ID } from './fake-control.ts';

export const HOST_ID = '01890000-0000-7000-8000-0000000000b1';
export const USER_ID = '01890000-0000-7000-8000-0000000000c1';
export const SID = 'AAAAAAAAAAAAAAAAAAAAAA';

type Tables = { host?: Partial<HostFact>; user?: Partial<UserFact>; worker?: Partial<WorkerFact> };

export type World = {
  edge: Edge;
  backend: Backend;
  control: FakeControl;
  /** Public halves of the keys that sign sessions. */
  sessionKeys: PublicJwk[];
  /** Writes the facts anew, each in a version newer than before; in force when it resolves, if the edge can be told. */
  tell(tables?: Tables): Promise<void>;
  /** A `Cookie` header with a session of the user, changed as wanted. */
  cookie(claims?: Partial<SessionClaims>): Promise<string>;
  close(): Promise<void>;
};

/** A running edge between a fake control plane and a plain backend, with one host, one user and one live session. */
export async function startWorld(
  bindings: Record<string, string> = {},
  build: EdgeBuild = {},
): Promise<World> {
  const [backend, control, sessionKey] = await Promise.all([
    startBackend(),
    startFakeControl(),
    newSessionKey(),
  ]);
  let n = 0;
  const nowS = () => Math.floor(Date.now() / 1000);
  const tell = (tables: Tables = {}): Promise<void> => {
    n += 1;
    const put = (subject: string, document: object) =>
      control.facts.set(subject, { version: [1, n, 1], document });
    put(`worker:${WORKER_ID}`, {
      ...workerOf(sessionKey.publicJwk, control.assertionKeys),
      ...tables.worker,
    });
    put(`host:${HOST_ID}`, { ...hostOf(backend.url), ...tables.host });
    put(`user:${USER_ID}`, { ...userOf(nowS() + 3600), ...tables.user });
    return control.changed();
  };
  await tell();
  const settings = {
    SUNRAY_CONTROL_URL: control.url,
    SUNRAY_WORKER_ID: WORKER_ID,
    WORKER_HMAC_SECRET: randomBytes(32).toString('base64url'),
    SUNRAY_CONTROL_KEY: control.publicKeys,
    SUNRAY_ADDRESS_SOURCE: 'peer',
    ...bindings,
  };
  const edge = await startEdge(settings, build);
  return {
    edge,
    backend,
    control,
    sessionKeys: [sessionKey.publicJwk],
    tell,
    cookie: async (claims = {}) => {
      const base = {
        sid: SID,
        sub: USER_ID,
        aud: 'demo.localhost',
        iat: nowS(),
        exp: nowS() + 3600,
        fv: [1, 1, 1],
        gen: 0,
      } satisfies SessionClaims;
      return `__Host-sunray_session=${await signSessionToken(sessionKey, { ...base, ...claims })}`;
    },
    close: async () => {
      await Promise.all([edge.close(), backend.close(), control.close()]);
    },
  };
}

async function newSessionKey() {
  const key = await generateEs256Key();
  return { ...(await importSigningKey(key)), publicJwk: publicHalf(key) };
}

function workerOf(sessionKey: PublicJwk, assertionKeys: PublicJwk[]): WorkerFact {
  return {
    kind: 'worker',
    worker_id: WORKER_ID,
    hosts: [{ domain: 'demo.localhost', host_id: HOST_ID }],
    session_keys: [sessionKey],
    assertion_keys: assertionKeys,
    gen: 0,
  };
}

export function hostOf(backendUrl: string): HostFact {
  return {
    kind: 'host',
    host_id: HOST_ID,
    domain: 'demo.localhost',
    public_origin: 'http://demo.localhost:8787',
    backend_url: backendUrl,
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
}

function userOf(expiresAtS: number): UserFact {
  return {
    kind: 'user',
    user_id: USER_ID,
    username: 'demo',
    display_name: 'Demo Person',
    email: 'demo@example.com',
    status: 'active',
    locale: null,
    hosts: [HOST_ID],
    groups: ['staff'],
    sessions: [{ sid: SID, sign_in_id: 'i1', host_id: HOST_ID, expires_at: expiresAtS, amr: ['passkey'] }],
  };
}
