import { z } from 'zod';

/** An audit row as the API shows it. */
export const auditRow = z.looseObject({
  at: z.string(),
  event: z.string(),
  actor_kind: z.string(),
  actor_id: z.string().nullable(),
  actor_name: z.string().nullable(),
  subject_id: z.string().nullable(),
  host_id: z.string().nullable(),
  ip: z.string().nullable(),
  success: z.boolean(),
  reason: z.string().nullable(),
});
export type AuditRow = z.infer<typeof auditRow>;
