import { eq } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { sendPollsHome } from '../../feed/announce.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { hosts, hostWorkers } from '../hosts/table.ts';
import { lockWorker } from './lock.ts';
import { workers } from './table.ts';

/**
 * Removes a worker that serves no host: from then on nothing it signs is accepted. Its holders count until they are past
 * what they were granted, so no change is called done too early. Refuses `resource.not-found`, `worker.in-use`.
 */
export function removeWorker(ctx: Ctx, input: { worker_id: string }): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    // Whoever binds a worker holds its row until the binding is committed, so what is not there now will not come.
    const worker = await lockWorker(tx, input);
    if (await isInUse(tx, worker.id)) throw new Refusal('worker.in-use');
    const removedAt = nowOf(tx);
    await tx.db.update(workers).set({ removedAt }).where(eq(workers.id, worker.id));
    await sendPollsHome(tx);
    await record(tx, {
      event: 'worker.removed',
      action: 'delete',
      severity: 'notice',
      resource: { type: 'worker', id: worker.id },
      workerId: worker.id,
      oldValues: { name: worker.name, removed_at: null },
      newValues: { name: worker.name, removed_at: removedAt },
    });
  });
}

async function isInUse(tx: Ctx, workerId: string): Promise<boolean> {
  const bound = await tx.db
    .select({ hostId: hostWorkers.hostId })
    .from(hostWorkers)
    .where(eq(hostWorkers.workerId, workerId))
    .limit(1);
  const pending = await tx.db
    .select({ hostId: hosts.id })
    .from(hosts)
    .where(eq(hosts.pendingWorkerId, workerId))
    .limit(1);
  return bound.length + pending.length > 0;
}
