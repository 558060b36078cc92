import type { z } from 'zod';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { isUniqueViolation } from '../../db/unique-violation.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { newKey } from './new-key.ts';
import { type CreatedWorker, type newWorker, toCreatedKey, toWorkerView } from './schema.ts';
import { storeKey } from './store-key.ts';
import { workers } from './table.ts';
import { NO_PARTS } from './worker-parts.ts';

/** Registers a worker and returns its id and key, the key once. Refuses `worker.name-taken`. */
export function createWorker(ctx: Ctx, input: z.output<typeof newWorker>): Promise<CreatedWorker> {
  return inTransaction(ctx, async (tx) => {
    const [row] = await tx.db
      .insert(workers)
      .values({
        id: tx.deps.newId(),
        name: input.name,
        leaseMs: input.lease_ms,
        maxStaleS: input.max_stale_s,
        createdAt: nowOf(tx),
      })
      .returning()
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? new Refusal('worker.name-taken') : error;
      });
    if (row === undefined) throw new Error('an inserted worker came back without a row');
    const key = await newKey(tx, row.id);
    await storeKey(tx, row.id, key);
    await record(tx, {
      event: 'worker.created',
      action: 'create',
      severity: 'notice',
      resource: { type: 'worker', id: row.id },
      workerId: row.id,
      newValues: { name: row.name, lease_ms: row.leaseMs, max_stale_s: row.maxStaleS, key_id: key.keyId },
    });
    const keys = [{ keyId: key.keyId, createdAt: nowOf(tx), expiresAt: null }];
    const view = toWorkerView(row, { ...NO_PARTS, keys }, nowOf(tx));
    return { ...view, key: toCreatedKey(key) };
  });
}
