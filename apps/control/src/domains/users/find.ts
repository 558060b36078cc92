import { eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { toUserView, type UserView } from './schema.ts';
import { users } from './table.ts';

/** One person; refuses `resource.not-found`. */
export async function findUser(ctx: Ctx, input: { user_id: string }): Promise<UserView> {
  const [row] = await ctx.db.select().from(users).where(eq(users.id, input.user_id)).limit(1);
  if (row === undefined) throw new Refusal('resource.not-found');
  return toUserView(row);
}
