import { z } from 'zod';

/** A setup token as the API shows it. */
export const setupToken = z.looseObject({
  id: z.string(),
  user_id: z.string(),
  host_ids: z.array(z.string()),
  label: z.string().nullable(),
  max_uses: z.number(),
  use_count: z.number(),
  expires_at: z.string(),
  revoked_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
  created_at: z.string(),
});
export type SetupToken = z.infer<typeof setupToken>;

/** The answer to issuing, the only one with the link. */
export const issuedSetupToken = setupToken.extend({ setup_token: z.string(), url: z.string() });
export type IssuedSetupToken = z.infer<typeof issuedSetupToken>;
