import { and, eq, inArray } from 'drizzle-orm';
import type { DecisionEvent, SecurityEvent } from '@sunray/contract/events.ts';
import type { Ctx } from '../../ctx.ts';
import { decisions } from '../decisions/table.ts';
import { securityEvents } from './table.ts';

type Told = {
  worker_id: string;
  decisions: readonly DecisionEvent[];
  security: readonly SecurityEvent[];
};

/** Ids of those events that are kept already as ones of this worker: it repeats a report whose answer it did not get. */
export async function storedAmong(ctx: Ctx, told: Told): Promise<Set<string>> {
  const rows = [...(await decisionsAmong(ctx, told)), ...(await securityAmong(ctx, told))];
  return new Set(rows.map(({ id }) => id));
}

/** By their times, too: those name the few partitions to look into. */
async function decisionsAmong(ctx: Ctx, { worker_id: workerId, decisions: events }: Told) {
  if (events.length === 0) return [];
  const ids = events.map(({ id }) => id);
  const times = [...new Set(events.map(({ at_ms: atMs }) => atMs))].map((atMs) => new Date(atMs));
  return ctx.db
    .select({ id: decisions.id })
    .from(decisions)
    .where(and(eq(decisions.workerId, workerId), inArray(decisions.id, ids), inArray(decisions.at, times)))
    .limit(ids.length);
}

async function securityAmong(ctx: Ctx, { worker_id: workerId, security: events }: Told) {
  if (events.length === 0) return [];
  const ids = events.map(({ id }) => id);
  return ctx.db
    .select({ id: securityEvents.id })
    .from(securityEvents)
    .where(and(eq(securityEvents.workerId, workerId), inArray(securityEvents.id, ids)))
    .limit(ids.length);
}
