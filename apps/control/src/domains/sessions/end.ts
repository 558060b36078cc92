import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Subject } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { recordEnded } from './record-ended.ts';
import { type SessionEnd, sessions } from './table.ts';

/**
 * A session that ran out a moment ago here may still be live by an edge's clock: it is ended like a live one.
 */
export const CLOCK_SKEW_MS = 300_000;

type Input = {
  userId: string;
  /** Narrows what ends; every given field must match. Absent: all of the person's sessions. */
  only?: { sid?: string; signInId?: string; hostId?: string; passkeyId?: string };
  why: SessionEnd;
};

/**
 * Ends live sessions of one person and returns how many, as part of the caller's transaction where there is
 * one. Locks the user's head and raises it when something ended, so that every edge's copy is behind; audits
 * each as `session.ended`.
 */
export function endSessions(ctx: Ctx, input: Input): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const subject: Subject = `user:${input.userId}`;
    await lockHeads(tx, [subject]);
    const now = nowOf(tx);
    const ended = await tx.db
      .update(sessions)
      .set({ endedAt: now, endedWhy: input.why })
      .where(
        and(
          eq(sessions.userId, input.userId),
          isNull(sessions.endedAt),
          gt(sessions.expiresAt, new Date(now.getTime() - CLOCK_SKEW_MS)),
          ...narrowed(input.only ?? {}),
        ),
      )
      .returning({ sid: sessions.sid, userId: sessions.userId, hostId: sessions.hostId });
    if (ended.length === 0) return 0;
    await raiseHeads(tx, [subject]);
    await recordEnded(tx, { ended, why: input.why });
    return ended.length;
  });
}

function narrowed({ sid, signInId, hostId, passkeyId }: NonNullable<Input['only']>) {
  return [
    sid === undefined ? undefined : eq(sessions.sid, sid),
    signInId === undefined ? undefined : eq(sessions.signInId, signInId),
    hostId === undefined ? undefined : eq(sessions.hostId, hostId),
    passkeyId === undefined ? undefined : eq(sessions.passkeyId, passkeyId),
  ];
}
