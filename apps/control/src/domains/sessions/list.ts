import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { type Page, parseCursor, toPage } from '../../http/paging.ts';
import { Refusal } from '../../refusal.ts';
import { type SessionView, sessionId, toSessionView } from './schema.ts';
import { sessions } from './table.ts';

type Input = {
  user_id?: string | undefined;
  host_id?: string | undefined;
  /** `live`: neither ended nor run out. */
  state: 'live' | 'all';
  limit: number;
  cursor?: string | undefined;
};

/** Sessions, newest first. Refuses `request.invalid` for a cursor that no list gave. */
export async function listSessions(ctx: Ctx, input: Input): Promise<Page<SessionView>> {
  const rows = await ctx.db
    .select()
    .from(sessions)
    .where(
      and(
        input.user_id === undefined ? undefined : eq(sessions.userId, input.user_id),
        input.host_id === undefined ? undefined : eq(sessions.hostId, input.host_id),
        input.state === 'all' ? undefined : and(isNull(sessions.endedAt), gt(sessions.expiresAt, nowOf(ctx))),
        olderThan(parseCursor(input.cursor, 2)),
      ),
    )
    .orderBy(desc(sessions.createdAt), desc(sessions.sid))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, {
    item: toSessionView,
    keyOf: (row) => [String(row.createdAt.getTime()), row.sid],
  });
}

/** Below the last session of the page before; times travel in milliseconds. */
function olderThan(cursor: string[] | null) {
  if (cursor === null) return undefined;
  const [createdMs = '', sid = ''] = cursor;
  if (!/^\d{1,15}$/.test(createdMs) || !sessionId.safeParse(sid).success) {
    throw new Refusal('request.invalid', { detail: 'not a cursor of this list' });
  }
  return sql`(${sessions.createdAt}, ${sessions.sid}) < (to_timestamp(${Number(createdMs) / 1000}), ${sid})`;
}
