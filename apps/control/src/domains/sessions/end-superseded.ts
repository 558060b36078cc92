import { and, desc, eq, gt, inArray, isNull } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { MAX_SESSIONS_PER_USER } from '../facts/build-user.ts';
import { recordEnded } from './record-ended.ts';
import { sessions } from './table.ts';

/**
 * Ends a person's oldest live sessions so that one more fits under the cap. The caller holds and raises the
 * head.
 */
export async function endSuperseded(tx: Ctx, input: { userId: string }): Promise<void> {
  const now = nowOf(tx);
  const overCap = tx.db
    .select({ sid: sessions.sid })
    .from(sessions)
    .where(and(eq(sessions.userId, input.userId), isNull(sessions.endedAt), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.createdAt), desc(sessions.sid))
    .offset(MAX_SESSIONS_PER_USER - 1);
  const ended = await tx.db
    .update(sessions)
    .set({ endedAt: now, endedWhy: 'superseded' })
    .where(inArray(sessions.sid, overCap))
    .returning({ sid: sessions.sid, userId: sessions.userId, hostId: sessions.hostId });
  await recordEnded(tx, { ended, why: 'superseded' });
}
