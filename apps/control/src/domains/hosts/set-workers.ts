import { eq } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { lockHeads } from '../facts/heads.ts';
import { endPending } from './end-pending.ts';
import { findHost } from './find.ts';
import { rebind } from './rebind.ts';
import { recordBindings } from './record-bindings.ts';
import type { HostView } from './schema.ts';
import { hosts } from './table.ts';

/**
 * Says which workers serve a host; with none it belongs to the first that asks. A worker that is left out refuses the
 * host as unknown when the change has reached it. Refuses `resource.not-found`, `request.invalid` for an unknown worker.
 */
export function setHostWorkers(
  ctx: Ctx,
  input: { host_id: string; worker_ids: readonly string[] },
): Promise<HostView> {
  return inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [`host:${input.host_id}`]);
    const old = await findHost(tx, input);
    const bindings = {
      hostId: old.id,
      from: old.worker_ids,
      to: [...new Set(input.worker_ids)].sort(),
    };
    if (!(await rebind(tx, bindings))) return old;
    await tx.db
      .update(hosts)
      .set({ ...endPending(old, bindings.to), updatedAt: nowOf(tx) })
      .where(eq(hosts.id, old.id));
    await recordBindings(tx, bindings);
    return findHost(tx, input);
  });
}
