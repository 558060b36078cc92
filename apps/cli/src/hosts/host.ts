import { z } from 'zod';

/** A host as the API shows it; what a newer control plane adds goes through to JSON. */
export const host = z.looseObject({
  id: z.string(),
  domain: z.string(),
  public_origin: z.string(),
  backend_url: z.string(),
  is_active: z.boolean(),
  block_traffic: z.boolean(),
  rp_id: z.string(),
  session_duration_s: z.number(),
  websockets: z.boolean(),
  websocket_origins: z.array(z.string()),
  cors: z.looseObject({ mode: z.string(), origins: z.array(z.string()).optional() }),
  security_headers: z.boolean(),
  max_body_bytes: z.number(),
  decision_sampling: z.number(),
  worker_ids: z.array(z.string()),
  pending_worker_id: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Host = z.infer<typeof host>;

/** What a host lets happen, in one word. Lockdown wins over inactive. */
export function stateOf(shown: Pick<Host, 'block_traffic' | 'is_active'>): 'locked' | 'inactive' | 'open' {
  if (shown.block_traffic) return 'locked';
  return shown.is_active ? 'open' : 'inactive';
}
