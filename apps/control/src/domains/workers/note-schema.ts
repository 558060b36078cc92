import { and, eq, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { workers } from './table.ts';

/** Remembers which number of the contract a worker speaks; writes only when it is another than before. */
export async function noteSchema(ctx: Ctx, input: { worker_id: string; schema: number }): Promise<void> {
  await ctx.db
    .update(workers)
    .set({ schemaNumber: input.schema })
    .where(
      and(eq(workers.id, input.worker_id), sql`${workers.schemaNumber} is distinct from ${input.schema}`),
    );
}
