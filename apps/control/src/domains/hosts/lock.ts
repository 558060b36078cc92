import { eq } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { findHost } from './find.ts';
import { type HostView, toHostView } from './schema.ts';
import { hosts } from './table.ts';

/** Locks a host for everybody with no exception, or opens it again. Refuses `resource.not-found`. */
export function lockHost(ctx: Ctx, input: { host_id: string; block_traffic: boolean }): Promise<HostView> {
  return inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [`host:${input.host_id}`]);
    const old = await findHost(tx, input);
    const [row] = await tx.db
      .update(hosts)
      .set({ blockTraffic: input.block_traffic, updatedAt: nowOf(tx) })
      .where(eq(hosts.id, input.host_id))
      .returning();
    if (row === undefined) throw new Refusal('resource.not-found');
    await raiseHeads(tx, [`host:${input.host_id}`]);
    await record(tx, {
      event: input.block_traffic ? 'host.locked' : 'host.unlocked',
      action: 'update',
      severity: 'warning',
      resource: { type: 'host', id: row.id },
      hostId: row.id,
      oldValues: { block_traffic: old.block_traffic },
      newValues: { block_traffic: input.block_traffic },
    });
    return toHostView(row, old.worker_ids);
  });
}
