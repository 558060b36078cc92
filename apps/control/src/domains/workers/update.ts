import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { isUniqueViolation } from '../../db/unique-violation.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { findWorker } from './find.ts';
import { lockWorker } from './lock.ts';
import type { WorkerView, workerPatch } from './schema.ts';
import { workers } from './table.ts';

type Input = { worker_id: string; patch: z.output<typeof workerPatch> };

/**
 * Changes a worker's name and limits. No fact shows them: they travel with the answer to the next poll. Refuses
 * `resource.not-found`, `worker.name-taken`.
 */
export function updateWorker(ctx: Ctx, input: Input): Promise<WorkerView> {
  const { worker_id: id, patch } = input;
  return inTransaction(ctx, async (tx) => {
    const old = await lockWorker(tx, input);
    const changed = {
      name: patch.name ?? old.name,
      leaseMs: patch.lease_ms ?? old.leaseMs,
      maxStaleS: patch.max_stale_s ?? old.maxStaleS,
    };
    await tx.db
      .update(workers)
      .set(changed)
      .where(eq(workers.id, id))
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? new Refusal('worker.name-taken') : error;
      });
    await record(tx, {
      event: 'worker.updated',
      action: 'update',
      resource: { type: 'worker', id },
      workerId: id,
      oldValues: settingsOf(old),
      newValues: settingsOf(changed),
    });
    return findWorker(tx, input);
  });
}

function settingsOf(row: Pick<typeof workers.$inferSelect, 'name' | 'leaseMs' | 'maxStaleS'>) {
  return { name: row.name, lease_ms: row.leaseMs, max_stale_s: row.maxStaleS };
}
