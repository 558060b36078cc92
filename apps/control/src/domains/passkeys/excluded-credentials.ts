import { and, desc, eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { MAX_PASSKEYS_EXCLUDED } from './rules.ts';
import { passkeys } from './table.ts';

/**
 * A person's credentials for a relying party: an authenticator that holds one of them makes no second one.
 */
export function excludedCredentials(
  ctx: Ctx,
  input: { userId: string; rpId: string },
): Promise<{ id: string }[]> {
  return ctx.db
    .select({ id: passkeys.credentialId })
    .from(passkeys)
    .where(and(eq(passkeys.userId, input.userId), eq(passkeys.rpId, input.rpId)))
    .orderBy(desc(passkeys.createdAt))
    .limit(MAX_PASSKEYS_EXCLUDED);
}
