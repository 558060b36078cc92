import { z } from 'zod';

/** An API key as the API shows it, without the key itself. */
export const apiKey = z.looseObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;
