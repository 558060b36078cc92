import { and, eq, ne } from 'drizzle-orm';
import { RENDER } from '@sunray/contract/facts.ts';
import type { Ctx } from '../../ctx.ts';
import { factCopies } from './table.ts';

/** Copies that another release wrote are behind what this one would write (leases.md C1). */
export async function markOtherRenders(ctx: Ctx): Promise<void> {
  await ctx.db
    .update(factCopies)
    .set({ isBehind: true })
    .where(and(ne(factCopies.ackedRender, RENDER), eq(factCopies.isBehind, false)));
}
