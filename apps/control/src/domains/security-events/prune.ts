import { lt } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { eventLosses, securityEvents } from './table.ts';

const KEPT_MS = 90 * 86_400_000;

/** Deletes what is older than 90 days: detection has no more use for it, and what mattered is an alert. */
export async function pruneSecurityEvents(ctx: Ctx): Promise<void> {
  const before = new Date(nowOf(ctx).getTime() - KEPT_MS);
  await ctx.db.delete(securityEvents).where(lt(securityEvents.at, before));
  await ctx.db.delete(eventLosses).where(lt(eventLosses.at, before));
}
