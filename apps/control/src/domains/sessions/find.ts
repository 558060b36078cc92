import { eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { type SessionView, toSessionView } from './schema.ts';
import { sessions } from './table.ts';

/** One session, live or not. Refuses `resource.not-found`. */
export async function findSession(ctx: Ctx, input: { sid: string }): Promise<SessionView> {
  const [session] = await ctx.db.select().from(sessions).where(eq(sessions.sid, input.sid)).limit(1);
  if (session === undefined) throw new Refusal('resource.not-found');
  return toSessionView(session);
}
