import { z } from 'zod';

/** A session as the API shows it. */
export const session = z.looseObject({
  sid: z.string(),
  user_id: z.string(),
  host_id: z.string(),
  ip: z.string(),
  country: z.string().nullable(),
  user_agent: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
  ended_at: z.string().nullable(),
  ended_why: z.string().nullable(),
});
export type Session = z.infer<typeof session>;
