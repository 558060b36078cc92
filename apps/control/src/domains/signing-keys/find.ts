import { eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { type SessionKeyView, toSessionKeyView } from './schema.ts';
import { signingKeys } from './table.ts';

/** One session key; refuses `resource.not-found`. */
export async function findSessionKey(ctx: Ctx, input: { kid: string }): Promise<SessionKeyView> {
  const [row] = await ctx.db.select().from(signingKeys).where(eq(signingKeys.kid, input.kid)).limit(1);
  if (row === undefined) throw new Refusal('resource.not-found');
  return toSessionKeyView(row);
}
