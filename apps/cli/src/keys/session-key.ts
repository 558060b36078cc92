import { z } from 'zod';

/** A key that signs sessions as the API shows it. */
export const sessionKey = z.looseObject({
  id: z.string(),
  state: z.string(),
  created_at: z.string(),
  signs_since: z.string().nullable(),
  verifies_until: z.string().nullable(),
});
export type SessionKey = z.infer<typeof sessionKey>;
