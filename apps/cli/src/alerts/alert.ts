import { z } from 'zod';

/** An alert as the API shows it. */
export const alert = z.looseObject({
  id: z.string(),
  type: z.string(),
  severity: z.string(),
  state: z.string(),
  count: z.number(),
  first_at: z.string(),
  last_at: z.string(),
  user_id: z.string().nullable(),
  host_id: z.string().nullable(),
  worker_id: z.string().nullable(),
  ip: z.string().nullable(),
  country: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  auto_response_taken: z.boolean(),
  resolved_at: z.string().nullable(),
  resolved_by: z.string().nullable(),
  resolution_notes: z.string().nullable(),
});
export type Alert = z.infer<typeof alert>;
