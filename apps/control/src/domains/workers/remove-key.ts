import { and, eq } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { endKeys } from './end-keys.ts';
import { liveKeysOf } from './live-keys.ts';
import { lockWorker } from './lock.ts';
import { workerKeys } from './table.ts';

/**
 * Ends a worker's key at once. When the newer of two goes, the older one, which was to end, stays until it is replaced
 * again: a rotation is taken back, and the worker is not locked out later. Refuses `resource.not-found` for a key that
 * is not live, and `worker.last-key`.
 */
export function removeWorkerKey(ctx: Ctx, input: { worker_id: string; key_id: string }): Promise<void> {
  const { worker_id: workerId, key_id: keyId } = input;
  return inTransaction(ctx, async (tx) => {
    await lockWorker(tx, input);
    const live = await liveKeysOf(tx, [workerId]);
    const gone = live.find((key) => key.keyId === keyId);
    if (gone === undefined) throw new Refusal('resource.not-found');
    const kept = live.findLast((key) => key.keyId !== keyId);
    if (kept === undefined) throw new Refusal('worker.last-key');
    await endKeys(tx, workerId, { keyIds: [keyId], at: nowOf(tx) });
    if (gone.expiresAt === null)
      await tx.db
        .update(workerKeys)
        .set({ expiresAt: null })
        .where(and(eq(workerKeys.workerId, workerId), eq(workerKeys.keyId, kept.keyId)));
    await record(tx, {
      event: 'worker.key_removed',
      action: 'delete',
      severity: 'notice',
      resource: { type: 'worker_key', id: keyId },
      workerId,
      oldValues: { key_id: keyId, expires_at: gone.expiresAt },
      newValues: { stays: kept.keyId },
    });
  });
}
