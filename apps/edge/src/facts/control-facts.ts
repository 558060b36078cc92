import { version } from '@sunray/contract/facts.ts';
import * as z from 'zod/mini';

/**
 * The answer to `readFacts` with its documents unread. Read whole, one document this release does not understand
 * would make the answer for all subjects useless; read one by one, it refuses only who depends on it.
 */
export const controlFacts = z.strictObject({
  lease_ms: z.int().check(z.nonnegative()),
  max_stale_s: z.int().check(z.nonnegative()),
  facts: z.array(
    z.strictObject({ subject: z.string(), registration: z.string(), version, document: z.unknown() }),
  ),
});
export type ControlFacts = z.infer<typeof controlFacts>;
