import { z } from 'zod';

/** A worker as the API shows it. */
export const worker = z.looseObject({
  id: z.string(),
  name: z.string(),
  lease_ms: z.number(),
  max_stale_s: z.number(),
  edge_version: z.string().nullable(),
  last_seen_at: z.string().nullable(),
  hosts: z.array(z.looseObject({ host_id: z.string(), domain: z.string() })),
  holders: z.array(z.looseObject({ id: z.string(), region: z.string() })),
});
export type Worker = z.infer<typeof worker>;
