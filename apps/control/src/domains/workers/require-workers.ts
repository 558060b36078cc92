import { inArray } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { workers } from './table.ts';

/** Refuses `request.invalid` when one of these workers is not registered. */
export async function requireWorkers(ctx: Ctx, workerIds: readonly string[]): Promise<void> {
  const known = await ctx.db
    .select({ id: workers.id })
    .from(workers)
    .where(inArray(workers.id, [...workerIds]))
    .limit(workerIds.length);
  if (known.length === workerIds.length) return;
  throw new Refusal('request.invalid', {
    errors: [{ path: 'body.worker_ids', message: 'names a worker that is not registered' }],
  });
}
