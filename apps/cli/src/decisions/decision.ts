import { z } from 'zod';

/** A decision of an edge as the API shows it. */
export const decision = z.looseObject({
  at: z.string(),
  host_id: z.string().nullable(),
  user_id: z.string().nullable(),
  verdict: z.string(),
  reason: z.string(),
  weight: z.number(),
  method: z.string(),
  path: z.string(),
  status: z.number().nullable(),
  ip: z.string().nullable(),
});
export type Decision = z.infer<typeof decision>;
