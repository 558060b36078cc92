import { and, gt, isNull } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { CLOCK_SKEW_MS } from './end.ts';
import { type SessionEnd, sessions } from './table.ts';

/**
 * Ends every live session of everybody and gives how many, as part of the caller's transaction, which raises the
 * epoch and writes the one audit row about all of them.
 */
export async function endAllSessions(tx: Ctx, { why }: { why: SessionEnd }): Promise<number> {
  const now = nowOf(tx);
  const ended = await tx.db
    .update(sessions)
    .set({ endedAt: now, endedWhy: why })
    .where(and(isNull(sessions.endedAt), gt(sessions.expiresAt, new Date(now.getTime() - CLOCK_SKEW_MS))));
  return ended.count;
}
