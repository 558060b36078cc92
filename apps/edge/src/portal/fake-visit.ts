import type { HostFact, SessionFact, UserFact } from '@sunray/contract/facts.ts';
import type { Control } from '../control/control.ts';
import { fakeControl } from './fake-control.ts';
import type { PortalDeps, PortalVisit } from './visit.ts';

export const ORIGIN = 'https://app.example.com';
const NOW_MS = Date.parse('2026-01-02T03:04:05Z');
const NOW_S = NOW_MS / 1000;
const HOST_ID = '0193f5a0-0000-7000-8000-000000000001';
export const USER_ID = '0193f5a0-0000-7000-8000-000000000002';

export const host: HostFact = {
  kind: 'host',
  host_id: HOST_ID,
  domain: 'app.example.com',
  public_origin: ORIGIN,
  backend_url: 'http://127.0.0.1:3000',
  is_active: true,
  block_traffic: false,
  rp_id: 'app.example.com',
  websockets: true,
  websocket_origins: [],
  cors: { mode: 'list', origins: ['https://other.example.com'] },
  security_headers: true,
  max_body_bytes: 1_000_000,
  support_contact: null,
  decision_sampling: 0,
};

const session: SessionFact = {
  sid: 'the-sid',
  sign_in_id: 'the-sign-in',
  host_id: HOST_ID,
  expires_at: NOW_S + 3600,
  amr: ['hwk', 'user'],
};

const user: UserFact = {
  kind: 'user',
  user_id: USER_ID,
  username: 'ada',
  display_name: 'Ada Lovelace',
  email: null,
  status: 'active',
  locale: null,
  hosts: [HOST_ID],
  groups: [],
  sessions: [session],
};

export const signedIn = { user, session };

/** For tests: what the control plane answers when it has opened a session. */
export const opened = {
  session_token: 'header.payload.signature',
  sid: 'the-new-sid',
  user_id: USER_ID,
  username: 'ada',
  expires_at: NOW_S + 3600,
  fv: [0, 1, 1],
};

type Wanted = {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  visit?: Partial<PortalVisit>;
};

/** For tests: a visit of somebody who is not signed in, with a browser's own headers for this host. */
export function fakeVisit(
  target: string,
  { method = 'GET', headers = {}, body, visit = {} }: Wanted = {},
): PortalVisit {
  const url = new URL(target, ORIGIN);
  return {
    request: new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }),
    method,
    path: url.pathname,
    query: url.searchParams,
    requestId: 'request-1',
    host,
    client: { ip: '192.0.2.1', country: null, user_agent: 'test' },
    principal: null,
    jwks: [],
    ...visit,
  };
}

/** For tests: a same-origin JSON POST as the page's own script sends it. */
export function fakePost(target: string, body: unknown, headers: Record<string, string> = {}): PortalVisit {
  const usual = { Origin: ORIGIN, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' };
  return fakeVisit(target, { method: 'POST', headers: { ...usual, ...headers }, body: JSON.stringify(body) });
}

/** For tests: a fixed clock, counted random bytes, and this control plane. */
export function fakeDeps(control: Control = fakeControl({})): PortalDeps {
  let drawn = 0;
  const bytes = (length: number) => new Uint8Array(length).fill(++drawn);
  return { control, random: { bytes }, nowMs: () => NOW_MS };
}
