import type { z } from 'zod';
import type { hostPatch } from './schema.ts';
import type { hosts } from './table.ts';

type Given = Omit<z.output<typeof hostPatch>, 'worker_ids'>;
/** Columns of a host that a patch may set. */
export type Columns = Partial<typeof hosts.$inferInsert>;

/** The columns that a patch names, and no others. */
export function toColumns(given: Given): Columns {
  const columns = {
    publicOrigin: given.public_origin,
    backendUrl: given.backend_url,
    isActive: given.is_active,
    rpId: given.rp_id,
    sessionDurationS: given.session_duration_s,
    websockets: given.websockets,
    websocketOrigins: given.websocket_origins,
    cors: given.cors,
    securityHeaders: given.security_headers,
    maxBodyBytes: given.max_body_bytes,
    decisionSampling: given.decision_sampling,
    pendingWorkerId: given.pending_worker_id,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
