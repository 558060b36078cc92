import { z } from 'zod';

/** A security event of an edge as the API shows it. */
export const securityEvent = z.looseObject({
  at: z.string(),
  kind: z.string(),
  host_id: z.string().nullable(),
  user_id: z.string().nullable(),
  region: z.string(),
  ip: z.string().nullable(),
  request_id: z.string(),
});
export type SecurityEvent = z.infer<typeof securityEvent>;

/** How many events an edge had to drop, as the API shows it. */
export const eventLoss = z.looseObject({
  at: z.string(),
  worker_id: z.string(),
  region: z.string(),
  kind: z.string(),
  lost: z.number(),
});
export type EventLoss = z.infer<typeof eventLoss>;
