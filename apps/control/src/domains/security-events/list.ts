import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { cursorId, cursorTime, type Page, parseCursor, toPage } from '../paging.ts';
import { type securityEventQuery, type SecurityEventView, toSecurityEventView } from './schema.ts';
import { securityEvents } from './table.ts';

const AFTER = z.tuple([cursorTime, cursorId]);

/** Security events that fit every filter given, the newest first. Refuses `request.invalid` for a cursor no list gave. */
export async function listSecurityEvents(
  ctx: Ctx,
  input: z.output<typeof securityEventQuery>,
): Promise<Page<SecurityEventView>> {
  const rows = await ctx.db
    .select()
    .from(securityEvents)
    .where(
      and(
        input.kind === undefined ? undefined : eq(securityEvents.kind, input.kind),
        input.user_id === undefined ? undefined : eq(securityEvents.userId, input.user_id),
        input.host_id === undefined ? undefined : eq(securityEvents.hostId, input.host_id),
        input.worker_id === undefined ? undefined : eq(securityEvents.workerId, input.worker_id),
        input.since === undefined ? undefined : gte(securityEvents.at, input.since),
        input.until === undefined ? undefined : lt(securityEvents.at, input.until),
        olderThan(parseCursor(input.cursor, AFTER)),
      ),
    )
    .orderBy(desc(securityEvents.at), desc(securityEvents.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, { item: toSecurityEventView, keyOf: (row) => [row.at, row.id] });
}

/** Below the last row of the page before. */
function olderThan(after: z.output<typeof AFTER> | null) {
  if (after === null) return undefined;
  const [at, id] = after;
  return sql`(${securityEvents.at}, ${securityEvents.id}) < (${at.toISOString()}::timestamptz, ${id}::uuid)`;
}
