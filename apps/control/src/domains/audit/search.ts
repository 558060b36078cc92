import { and, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { cursorId, cursorTime, type Page, parseCursor, toPage } from '../paging.ts';
import { type auditQuery, type AuditView, toAuditView } from './schema.ts';
import { audit } from './table.ts';

const AFTER = z.tuple([cursorTime, cursorId]);

/** Audit rows that fit every filter given, the newest first. Refuses `request.invalid` for a cursor no list gave. */
export async function searchAudit(ctx: Ctx, input: z.output<typeof auditQuery>): Promise<Page<AuditView>> {
  const rows = await ctx.db
    .select()
    .from(audit)
    .where(and(...filtersOf(input), olderThan(parseCursor(input.cursor, AFTER))))
    .orderBy(desc(audit.at), desc(audit.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, { item: toAuditView, keyOf: (row) => [row.at, row.id] });
}

function filtersOf(input: z.output<typeof auditQuery>): (SQL | undefined)[] {
  return [
    input.event === undefined ? undefined : eq(audit.event, input.event),
    input.subject_id === undefined ? undefined : eq(audit.subjectId, input.subject_id),
    input.host_id === undefined ? undefined : eq(audit.hostId, input.host_id),
    input.actor_id === undefined ? undefined : eq(audit.actorId, input.actor_id),
    input.since === undefined ? undefined : gte(audit.at, input.since),
    input.until === undefined ? undefined : lt(audit.at, input.until),
    input.success === undefined ? undefined : eq(audit.success, input.success),
  ];
}

/** Below the last row of the page before. */
function olderThan(after: z.output<typeof AFTER> | null): SQL | undefined {
  if (after === null) return undefined;
  const [at, id] = after;
  return sql`(${audit.at}, ${audit.id}) < (${at.toISOString()}::timestamptz, ${id}::uuid)`;
}
