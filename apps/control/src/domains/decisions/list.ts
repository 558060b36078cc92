import { and, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { cursorId, cursorTime, type Page, parseCursor, toPage } from '../paging.ts';
import { type decisionQuery, type DecisionView, toDecisionView } from './schema.ts';
import { decisions } from './table.ts';

type Query = z.output<typeof decisionQuery>;

const AFTER = z.tuple([cursorTime, cursorId]);

/** Decisions that fit every filter given, the newest first. Refuses `request.invalid` for a cursor no list gave. */
export async function listDecisions(ctx: Ctx, input: Query): Promise<Page<DecisionView>> {
  const rows = await ctx.db
    .select()
    .from(decisions)
    .where(and(...filtersOf(input), olderThan(parseCursor(input.cursor, AFTER))))
    .orderBy(desc(decisions.at), desc(decisions.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, { item: toDecisionView, keyOf: (row) => [row.at, row.id] });
}

function filtersOf(input: Query): (SQL | undefined)[] {
  return [
    input.verdict === undefined ? undefined : eq(decisions.verdict, input.verdict),
    input.reason === undefined ? undefined : eq(decisions.reason, input.reason),
    input.user_id === undefined ? undefined : eq(decisions.userId, input.user_id),
    input.host_id === undefined ? undefined : eq(decisions.hostId, input.host_id),
    input.worker_id === undefined ? undefined : eq(decisions.workerId, input.worker_id),
    input.request_id === undefined ? undefined : eq(decisions.requestId, input.request_id),
    input.since === undefined ? undefined : gte(decisions.at, input.since),
    input.until === undefined ? undefined : lt(decisions.at, input.until),
  ];
}

/** Below the last row of the page before. */
function olderThan(after: z.output<typeof AFTER> | null): SQL | undefined {
  if (after === null) return undefined;
  const [at, id] = after;
  return sql`(${decisions.at}, ${decisions.id}) < (${at.toISOString()}::timestamptz, ${id}::uuid)`;
}
