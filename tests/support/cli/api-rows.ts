import type { AuditRow } from '../../../apps/cli/src/audit/audit-row.ts';
import type { Host } from '../../../apps/cli/src/hosts/host.ts';
import type { Session } from '../../../apps/cli/src/sessions/session.ts';
import type { Worker } from '../../../apps/cli/src/workers/worker.ts';
import type { User } from '../../../apps/cli/src/users/user.ts';

const AT = '2026-01-01T10:20:30.456Z';
export const HOST_ID = '01890a5d-ac96-774b-bcce-b302099a8001';
export const USER_ID = '01890a5d-ac96-774b-bcce-b302099a8002';
export const WORKER_ID = '01890a5d-ac96-774b-bcce-b302099a8003';

export const HOST: Host = {
  id: HOST_ID,
  domain: 'app.localhost',
  public_origin: 'http://app.localhost:8787',
  backend_url: 'http://127.0.0.1:3000',
  is_active: true,
  block_traffic: false,
  rp_id: 'app.localhost',
  session_duration_s: 3600,
  websockets: true,
  websocket_origins: [],
  cors: { mode: 'refuse' },
  security_headers: true,
  max_body_bytes: 104_857_600,
  decision_sampling: 0.1,
  worker_ids: [WORKER_ID],
  pending_worker_id: null,
  created_at: AT,
  updated_at: AT,
};

export const USER: User = {
  id: USER_ID,
  username: 'demo',
  email: null,
  display_name: null,
  locale: null,
  status: 'active',
  last_login_at: AT,
  created_at: AT,
  updated_at: AT,
};

export const SESSION: Session = {
  sid: 'AAAAAAAAAAAAAAAAAAAAAA',
  user_id: USER_ID,
  host_id: HOST_ID,
  ip: '192.0.2.7',
  country: 'DE',
  user_agent: 'test',
  created_at: AT,
  expires_at: '2026-01-01T11:20:30.456Z',
  ended_at: null,
  ended_why: null,
};

export const ROW: AuditRow = {
  at: AT,
  event: 'setup_token.refused',
  actor_kind: 'worker',
  actor_id: 'w1',
  actor_name: 'first',
  subject_id: USER_ID,
  host_id: HOST_ID,
  ip: '192.0.2.7',
  success: false,
  reason: 'used_up',
};

export const WORKER: Worker = {
  id: WORKER_ID,
  name: 'first',
  lease_ms: 1000,
  max_stale_s: 900,
  health: 'ok',
  edge_version: '0.1.0',
  schema_number: 1,
  last_seen_at: AT,
  removed_at: null,
  hosts: [{ host_id: HOST_ID, domain: 'app.localhost' }],
  holders: [
    {
      id: 'BBBBBBBBBBBBBBBBBBBBBB',
      region: 'weur',
      edge_version: '0.1.0',
      serves_until: '2026-01-01T10:35:30.456Z',
      last_polled_at: AT,
      copies_held: 12,
      pending: 2,
      superseded_at: null,
      assertion_keys: [
        { id: 'k1', registered_at: AT, usable_at: AT },
        { id: 'k2', registered_at: AT, usable_at: null },
      ],
    },
  ],
  keys: [
    { id: '1', created_at: AT, expires_at: '2026-01-02T10:20:30.456Z' },
    { id: '2', created_at: AT, expires_at: null },
  ],
};

/** A list with everything on one page. */
export function pageOf(...items: object[]): { body: object } {
  return { body: { items, next_cursor: null } };
}
