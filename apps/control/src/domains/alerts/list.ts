import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { cursorId, cursorTime, type Page, parseCursor, toPage } from '../paging.ts';
import { type alertQuery, type AlertView, toAlertView } from './schema.ts';
import { alerts } from './table.ts';

const AFTER = z.tuple([cursorTime, cursorId]);

/**
 * Alerts that fit every filter given, the one that happened last first. One that happens again while pages are read
 * moves to the front. Refuses `request.invalid` for a cursor no list gave.
 */
export async function listAlerts(ctx: Ctx, input: z.output<typeof alertQuery>): Promise<Page<AlertView>> {
  const rows = await ctx.db
    .select()
    .from(alerts)
    .where(and(...filtersOf(input), olderThan(parseCursor(input.cursor, AFTER))))
    .orderBy(desc(alerts.lastAt), desc(alerts.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, { item: toAlertView, keyOf: (row) => [row.lastAt, row.id] });
}

function filtersOf(input: z.output<typeof alertQuery>): (SQL | undefined)[] {
  return [
    input.state === undefined ? undefined : eq(alerts.state, input.state),
    input.type === undefined ? undefined : eq(alerts.type, input.type),
    input.severity === undefined ? undefined : eq(alerts.severity, input.severity),
    input.user_id === undefined ? undefined : eq(alerts.userId, input.user_id),
    input.host_id === undefined ? undefined : eq(alerts.hostId, input.host_id),
    input.worker_id === undefined ? undefined : eq(alerts.workerId, input.worker_id),
  ];
}

function olderThan(after: z.output<typeof AFTER> | null): SQL | undefined {
  if (after === null) return undefined;
  const [at, id] = after;
  return sql`(${alerts.lastAt}, ${alerts.id}) < (${at.toISOString()}::timestamptz, ${id}::uuid)`;
}
