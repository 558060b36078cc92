import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { cursorId, cursorTime, type Page, parseCursor, toPage } from '../paging.ts';
import { type eventLossQuery, type EventLossView, toEventLossView } from './schema.ts';
import { eventLosses } from './table.ts';

const AFTER = z.tuple([cursorTime, cursorId]);

/** What was dropped, the newest first. Refuses `request.invalid` for a cursor no list gave. */
export async function listEventLosses(
  ctx: Ctx,
  input: z.output<typeof eventLossQuery>,
): Promise<Page<EventLossView>> {
  const after = parseCursor(input.cursor, AFTER);
  const rows = await ctx.db
    .select()
    .from(eventLosses)
    .where(
      and(
        input.kind === undefined ? undefined : eq(eventLosses.kind, input.kind),
        after === null
          ? undefined
          : sql`(${eventLosses.at}, ${eventLosses.id}) < (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(desc(eventLosses.at), desc(eventLosses.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, { item: toEventLossView, keyOf: (row) => [row.at, row.id] });
}
