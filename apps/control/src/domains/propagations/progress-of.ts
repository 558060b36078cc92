import { eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { judgePropagations, type Progress } from './judge.ts';
import { propagations } from './table.ts';

/** What is known of a propagation, judged anew while it is pending; null when there is none of that id. */
export async function progressOf(ctx: Ctx, propagationId: string): Promise<Progress | null> {
  const [row] = await ctx.db
    .select({ state: propagations.state })
    .from(propagations)
    .where(eq(propagations.id, propagationId))
    .limit(1);
  if (row === undefined) return null;
  if (row.state !== 'pending') return { state: row.state, boundedUntil: null };
  return (await judgePropagations(ctx, [propagationId])).get(propagationId) ?? null;
}
