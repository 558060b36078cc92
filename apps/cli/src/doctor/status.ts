import { z } from 'zod';

/** How the installation is, as the control plane sees it. */
export const status = z.looseObject({
  version: z.string(),
  environment: z.string(),
  now: z.string(),
  database: z.looseObject({ version: z.string(), now: z.string() }),
  workers: z.array(z.looseObject({ id: z.string(), name: z.string(), last_seen_at: z.string().nullable() })),
});
export type Status = z.infer<typeof status>;
