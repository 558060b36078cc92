import { z } from 'zod';

const holder = z.looseObject({
  id: z.string(),
  region: z.string(),
  edge_version: z.string(),
  serves_until: z.string().nullable(),
  last_polled_at: z.string().nullable(),
  copies_held: z.number(),
  pending: z.number(),
  superseded_at: z.string().nullable(),
  assertion_keys: z.array(z.looseObject({ id: z.string(), usable_at: z.string().nullable() })),
});

/** A worker as the API shows it; what a newer control plane adds goes through to JSON. */
export const worker = z.looseObject({
  id: z.string(),
  name: z.string(),
  lease_ms: z.number(),
  max_stale_s: z.number(),
  health: z.string(),
  edge_version: z.string().nullable(),
  schema_number: z.number().nullable(),
  last_seen_at: z.string().nullable(),
  removed_at: z.string().nullable(),
  hosts: z.array(z.looseObject({ host_id: z.string(), domain: z.string() })),
  holders: z.array(holder),
  keys: z.array(z.looseObject({ id: z.string(), created_at: z.string(), expires_at: z.string().nullable() })),
});
export type Worker = z.infer<typeof worker>;

/** A key that was just made, the only time it is shown. */
export const workerKey = z.looseObject({ id: z.string(), secret: z.string() });

/** How a worker is, in one word; one that was removed only waits for its holders to fall silent. */
export function stateOf({ health, removed_at }: Pick<Worker, 'health' | 'removed_at'>): string {
  return removed_at === null ? health : 'removed';
}

/** Copies at its edges that are older than what was decided. */
export function pendingOf({ holders }: Pick<Worker, 'holders'>): number {
  return holders.reduce((sum, { pending }) => sum + pending, 0);
}
