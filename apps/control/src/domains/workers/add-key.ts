import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { endKeys } from './end-keys.ts';
import { liveKeysOf } from './live-keys.ts';
import { lockWorker } from './lock.ts';
import { newKey } from './new-key.ts';
import { type CreatedWorkerKey, toCreatedKey } from './schema.ts';
import { storeKey } from './store-key.ts';

/** One that is in use and one that replaces it. */
const MAX_LIVE_KEYS = 2;

/**
 * Makes another key for a worker and returns it, once; the older one ends in `overlap_s` seconds, or before if that was
 * settled already. Refuses `resource.not-found`, and `worker.two-keys` while two are live.
 */
export function addWorkerKey(
  ctx: Ctx,
  input: { worker_id: string; overlap_s: number },
): Promise<CreatedWorkerKey> {
  const { worker_id: workerId, overlap_s: overlapS } = input;
  return inTransaction(ctx, async (tx) => {
    await lockWorker(tx, input);
    const live = await liveKeysOf(tx, [workerId]);
    if (live.length >= MAX_LIVE_KEYS) throw new Refusal('worker.two-keys');
    const key = await newKey(tx, workerId);
    const olderIds = live.map(({ keyId }) => keyId);
    await endKeys(tx, workerId, { keyIds: olderIds, at: new Date(nowOf(tx).getTime() + overlapS * 1000) });
    await storeKey(tx, workerId, key);
    await record(tx, {
      event: 'worker.key_added',
      action: 'create',
      severity: 'notice',
      resource: { type: 'worker_key', id: key.keyId },
      workerId,
      newValues: { key_id: key.keyId, replaces: olderIds, overlap_s: overlapS },
    });
    return toCreatedKey(key);
  });
}
