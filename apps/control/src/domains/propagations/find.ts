import { eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { progressOf } from './progress-of.ts';
import { type PropagationView, toPropagationView } from './schema.ts';
import { propagations } from './table.ts';

/** One propagation, judged anew while it is pending. Refuses `resource.not-found`. */
export async function findPropagation(ctx: Ctx, input: { propagation_id: string }): Promise<PropagationView> {
  const progress = await progressOf(ctx, input.propagation_id);
  const [row] = await ctx.db
    .select()
    .from(propagations)
    .where(eq(propagations.id, input.propagation_id))
    .limit(1);
  if (row === undefined || progress === null) throw new Refusal('resource.not-found');
  return toPropagationView(row, progress);
}
