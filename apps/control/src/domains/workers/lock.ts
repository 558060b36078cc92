import { and, eq, isNull } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { workers } from './table.ts';

/**
 * A worker's row, locked until the transaction ends, against bindings to it too: whatever is read about it afterwards
 * stays so. Refuses `resource.not-found`, also for one that was removed.
 */
export async function lockWorker(
  tx: Ctx,
  input: { worker_id: string },
): Promise<typeof workers.$inferSelect> {
  const [row] = await tx.db
    .select()
    .from(workers)
    .where(and(eq(workers.id, input.worker_id), isNull(workers.removedAt)))
    .limit(1)
    .for('update');
  if (row === undefined) throw new Refusal('resource.not-found');
  return row;
}
