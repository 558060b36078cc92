import type { EventLoss } from '@sunray/contract/events.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { eventLosses } from './table.ts';

type Input = { worker_id: string; region: string; lost: readonly EventLoss[] };

/** Keeps how many events were dropped, each loss once however often it is stored. A time in the future counts as now. */
export async function storeLosses(ctx: Ctx, input: Input): Promise<void> {
  if (input.lost.length === 0) return;
  const now = nowOf(ctx);
  const rows = input.lost.map(({ id, at_ms: atMs, kind, lost }) => ({
    id,
    at: new Date(Math.min(atMs, now.getTime())),
    workerId: input.worker_id,
    region: input.region,
    kind,
    lost,
  }));
  await ctx.db.insert(eventLosses).values(rows).onConflictDoNothing();
}
