import { z } from '@hono/zod-openapi';
import type { holders } from '../facts/table.ts';
import type { workers } from './table.ts';

/** Ids of workers come from a configuration, so their form is only that of a UUID. */
const workerId = z.string();

const holderView = z.strictObject({
  id: z.string(),
  region: z.string(),
  edge_version: z.string(),
  created_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
});

/** A worker as the API shows it, with what it serves and where it runs. */
export const workerView = z
  .strictObject({
    id: workerId,
    name: z.string(),
    lease_ms: z.number().int(),
    max_stale_s: z.number().int(),
    edge_version: z.string().nullable(),
    last_seen_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    hosts: z.array(z.strictObject({ host_id: z.string(), domain: z.string() })),
    holders: z.array(holderView),
  })
  .openapi('Worker');
export type WorkerView = z.infer<typeof workerView>;

type Parts = {
  hosts: { hostId: string; domain: string }[];
  holders: Omit<typeof holders.$inferSelect, 'assertionKey'>[];
};

/** A row and what belongs to it as the API shows them. */
export function toWorkerView(row: typeof workers.$inferSelect, parts: Parts): WorkerView {
  return {
    id: row.id,
    name: row.name,
    lease_ms: row.leaseMs,
    max_stale_s: row.maxStaleS,
    edge_version: row.edgeVersion,
    last_seen_at: row.lastSeenAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
    hosts: parts.hosts.map(({ hostId, domain }) => ({ host_id: hostId, domain })),
    holders: parts.holders.map((holder) => ({
      id: holder.id,
      region: holder.region,
      edge_version: holder.edgeVersion,
      created_at: holder.createdAt.toISOString(),
      last_seen_at: holder.lastSeenAt.toISOString(),
    })),
  };
}
