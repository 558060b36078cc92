import { eq, sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { findWorker } from './find.ts';
import { lockWorker } from './lock.ts';
import type { WorkerView } from './schema.ts';
import { workers } from './table.ts';

/**
 * Asks the holders of a worker to make new assertion keys: each hears of it with the answer to its next poll, and uses
 * the new one when it is known everywhere. Refuses `resource.not-found`.
 */
export function askAssertionKeys(ctx: Ctx, input: { worker_id: string }): Promise<WorkerView> {
  return inTransaction(ctx, async (tx) => {
    const { id } = await lockWorker(tx, input);
    await tx.db
      .update(workers)
      .set({ assertionKeysAskedAt: sql`clock_timestamp()` })
      .where(eq(workers.id, id));
    await record(tx, {
      event: 'worker.assertion_keys_asked',
      action: 'update',
      severity: 'notice',
      resource: { type: 'worker', id },
      workerId: id,
    });
    return findWorker(tx, input);
  });
}
