import { z } from '@hono/zod-openapi';
import { uuid } from '../../http/uuid.ts';
import { MAX_WORKERS } from './rules.ts';
import type { hosts } from './table.ts';

const origin = z.string().max(300);
const cors = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('refuse') }),
  z.strictObject({ mode: z.literal('pass') }),
  z.strictObject({ mode: z.literal('list'), origins: z.array(origin).min(1).max(50) }),
]);

const settings = {
  public_origin: origin,
  backend_url: z.string().max(2000),
  is_active: z.boolean(),
  rp_id: z.string().max(253),
  session_duration_s: z.number().int().min(60).max(86_400),
  websockets: z.boolean(),
  websocket_origins: z.array(origin).max(50),
  cors,
  security_headers: z.boolean(),
  max_body_bytes: z.number().int().min(0).max(10_737_418_240),
  /** Share of allowed requests whose decision is written down; what is denied always is. */
  decision_sampling: z.number().min(0).max(1),
};

/** What an admin gives to make a host; the rest has defaults. */
export const newHost = z
  .strictObject({
    ...settings,
    domain: z.string().min(1).max(253),
    worker_ids: z.array(uuid).min(1).max(MAX_WORKERS),
  })
  .partial()
  .required({ domain: true, public_origin: true, backend_url: true })
  .openapi('NewHost');

/** What may be changed of a host later. The domain may not: sessions and passkeys are bound to it. */
export const hostPatch = z
  .strictObject({
    ...settings,
    worker_ids: z.array(uuid).min(1).max(MAX_WORKERS),
    pending_worker_id: uuid.nullable(),
  })
  .partial()
  .openapi('HostPatch');

/** The workers that serve a host; with none it belongs to the first that asks. */
export const hostWorkersInput = z
  .strictObject({ worker_ids: z.array(uuid).max(MAX_WORKERS) })
  .openapi('HostWorkers');

/** A host as the API shows it. */
export const hostView = z
  .strictObject({
    id: uuid,
    domain: z.string(),
    ...settings,
    block_traffic: z.boolean(),
    worker_ids: z.array(uuid),
    pending_worker_id: uuid.nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi('Host');
export type HostView = z.infer<typeof hostView>;

/** A row and its workers as the API shows them. */
export function toHostView(row: typeof hosts.$inferSelect, workerIds: string[]): HostView {
  return {
    id: row.id,
    domain: row.domain,
    public_origin: row.publicOrigin,
    backend_url: row.backendUrl,
    is_active: row.isActive,
    block_traffic: row.blockTraffic,
    rp_id: row.rpId,
    session_duration_s: row.sessionDurationS,
    websockets: row.websockets,
    websocket_origins: row.websocketOrigins,
    cors: row.cors,
    security_headers: row.securityHeaders,
    max_body_bytes: row.maxBodyBytes,
    decision_sampling: row.decisionSampling,
    worker_ids: workerIds,
    pending_worker_id: row.pendingWorkerId,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
