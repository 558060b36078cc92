import { z } from 'zod';

/** A person as the API shows them. */
export const user = z.looseObject({
  id: z.string(),
  username: z.string(),
  email: z.string().nullable(),
  display_name: z.string().nullable(),
  locale: z.string().nullable(),
  status: z.string(),
  last_login_at: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type User = z.infer<typeof user>;
