import { desc, eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { findUser } from '../users/find.ts';
import { MAX_PASSKEYS_LISTED } from './rules.ts';
import { type PasskeyView, toPasskeyView } from './schema.ts';
import { passkeys } from './table.ts';

/**
 * A person's passkeys, newest first, at most `MAX_PASSKEYS_LISTED`. Refuses `resource.not-found` where there
 * is no such person.
 */
export async function listPasskeys(ctx: Ctx, input: { user_id: string }): Promise<{ items: PasskeyView[] }> {
  await findUser(ctx, input);
  const rows = await ctx.db
    .select()
    .from(passkeys)
    .where(eq(passkeys.userId, input.user_id))
    .orderBy(desc(passkeys.id))
    .limit(MAX_PASSKEYS_LISTED);
  return { items: rows.map(toPasskeyView) };
}
