import { and, inArray, isNull } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { workers } from './table.ts';

/**
 * Refuses `request.invalid` when one of these workers is not registered, or was removed. Those that are stay so until
 * the transaction ends: whoever removes one waits for it. `path` names the field that is at fault.
 */
export async function requireWorkers(
  tx: Ctx,
  workerIds: readonly string[],
  path = 'body.worker_ids',
): Promise<void> {
  if (workerIds.length === 0) return;
  const known = await tx.db
    .select({ id: workers.id })
    .from(workers)
    .where(and(inArray(workers.id, [...workerIds]), isNull(workers.removedAt)))
    .limit(workerIds.length)
    .for('key share');
  if (known.length === workerIds.length) return;
  throw new Refusal('request.invalid', {
    errors: [{ path, message: 'names a worker that is not registered' }],
  });
}
