import { z } from 'zod';

/** A passkey as the API shows it. */
export const passkey = z.looseObject({
  id: z.string(),
  name: z.string(),
  rp_id: z.string(),
  device_type: z.string(),
  backed_up: z.boolean(),
  created_at: z.string(),
  last_used_at: z.string().nullable(),
});
export type Passkey = z.infer<typeof passkey>;
