import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Ctx, nowOf } from '../../ctx.ts';
import { cursorTime, type Page, type PageRequest, parseCursor, toPage } from '../paging.ts';
import { type SessionView, sessionId, toSessionView } from './schema.ts';
import { sessions } from './table.ts';

type Input = PageRequest & {
  user_id?: string | undefined;
  host_id?: string | undefined;
  /** `live`: neither ended nor run out. */
  state: 'live' | 'all';
};

const AFTER = z.tuple([cursorTime, sessionId]);

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
        olderThan(parseCursor(input.cursor, AFTER)),
      ),
    )
    .orderBy(desc(sessions.createdAt), desc(sessions.sid))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, {
    item: toSessionView,
    keyOf: (row) => [row.createdAt, row.sid],
  });
}

/** Below the last session of the page before. */
function olderThan(after: z.output<typeof AFTER> | null) {
  if (after === null) return undefined;
  const [createdAt, sid] = after;
  return sql`(${sessions.createdAt}, ${sessions.sid}) < (${createdAt.toISOString()}::timestamptz, ${sid})`;
}
