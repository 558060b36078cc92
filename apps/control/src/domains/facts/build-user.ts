import { and, eq, gt, isNull } from 'drizzle-orm';
import type { UserFact } from '@sunray/contract/facts.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { sessions } from '../sessions/table.ts';
import { userHosts, users } from '../users/table.ts';

/** Live sessions a person may have at once; opening one more ends the oldest. */
export const MAX_SESSIONS_PER_USER = 100;

/** The person's document, or null when there is none. The caller holds the head's lock. */
export async function buildUserFact(tx: Ctx, userId: string): Promise<UserFact | null> {
  const [user] = await tx.db
    .select({
      username: users.username,
      displayName: users.displayName,
      email: users.email,
      status: users.status,
      locale: users.locale,
    })
    .from(users)
    .where(eq(users.id, userId))
    .limit(1);
  if (user === undefined) return null;
  return {
    kind: 'user',
    user_id: userId,
    username: user.username,
    display_name: user.displayName,
    email: user.email,
    status: user.status,
    locale: user.locale,
    hosts: await grantedHosts(tx, userId),
    groups: [],
    sessions: await liveSessions(tx, userId),
  };
}

async function grantedHosts(tx: Ctx, userId: string): Promise<string[]> {
  const rows = await tx.db
    .select({ id: userHosts.hostId })
    .from(userHosts)
    .where(eq(userHosts.userId, userId))
    .orderBy(userHosts.hostId)
    .limit(10_000);
  return rows.map((row) => row.id);
}

async function liveSessions(tx: Ctx, userId: string): Promise<UserFact['sessions']> {
  const rows = await tx.db
    .select({
      sid: sessions.sid,
      signInId: sessions.signInId,
      hostId: sessions.hostId,
      expiresAt: sessions.expiresAt,
      amr: sessions.amr,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt), gt(sessions.expiresAt, nowOf(tx))))
    .orderBy(sessions.createdAt)
    .limit(MAX_SESSIONS_PER_USER);
  return rows.map((row) => ({
    sid: row.sid,
    sign_in_id: row.signInId,
    host_id: row.hostId,
    expires_at: Math.floor(row.expiresAt.getTime() / 1000),
    amr: row.amr,
  }));
}
