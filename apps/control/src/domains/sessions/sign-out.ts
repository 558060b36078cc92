import { and, eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { endSessions } from './end.ts';
import { sessions } from './table.ts';

type Input = { host_id: string; user_id: string; sid: string };

/**
 * Ends every live session of the sign-in that `sid` belongs to, on all its hosts, and says how many. An
 * unknown `sid`, or one of another person or host, ends nothing: nobody learns which it was.
 */
export async function signOut(ctx: Ctx, input: Input): Promise<{ ended: number }> {
  const [session] = await ctx.db
    .select({ signInId: sessions.signInId })
    .from(sessions)
    .where(
      and(
        eq(sessions.sid, input.sid),
        eq(sessions.userId, input.user_id),
        eq(sessions.hostId, input.host_id),
      ),
    )
    .limit(1);
  if (session === undefined) return { ended: 0 };
  const { signInId } = session;
  return { ended: await endSessions(ctx, { userId: input.user_id, only: { signInId }, why: 'signed_out' }) };
}
