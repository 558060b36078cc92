import { lt } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { challenges } from './table.ts';

/**
 * Forgets challenges that have run out; used ones stay until then, so that a second use is told from an
 * unknown one.
 */
export async function sweepChallenges(ctx: Ctx): Promise<void> {
  await ctx.db.delete(challenges).where(lt(challenges.expiresAt, nowOf(ctx)));
}
