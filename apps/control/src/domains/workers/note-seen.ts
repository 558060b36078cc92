import { eq } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { workers } from './table.ts';

/** Remembers that a worker spoke just now, and in which version. */
export async function noteSeen(ctx: Ctx, input: { worker_id: string; edge_version: string }): Promise<void> {
  await ctx.db
    .update(workers)
    .set({ lastSeenAt: nowOf(ctx), edgeVersion: input.edge_version })
    .where(eq(workers.id, input.worker_id));
}
