import { lt } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { attemptWindows } from './table.ts';

/** Forgets windows in which nothing counts any more. */
export async function sweepAttempts(ctx: Ctx): Promise<void> {
  await ctx.db.delete(attemptWindows).where(lt(attemptWindows.expiresAt, nowOf(ctx)));
}
