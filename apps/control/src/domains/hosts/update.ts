import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { Subject } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { feedsFact } from '../feeds.ts';
import { requireWorkers } from '../workers/require-workers.ts';
import { checkAddresses, checkOriginLists } from './check.ts';
import { type Columns, toColumns } from './columns.ts';
import { findHost } from './find.ts';
import { type HostView, type hostPatch, toHostView } from './schema.ts';
import { hosts, hostsFeed, hostWorkers } from './table.ts';

type Patch = z.output<typeof hostPatch>;

/** Changes a host's settings and workers. Refuses as `createHost` does, and `resource.not-found`. */
export function updateHost(ctx: Ctx, input: { host_id: string; patch: Patch }): Promise<HostView> {
  const { host_id: id, patch } = input;
  checkOriginLists(patch);
  return inTransaction(ctx, async (tx) => {
    // Whoever changes a host's workers holds its head: read under it, the bindings stand until we are done.
    await lockHeads(tx, [`host:${id}`]);
    const oldView = await findHost(tx, input);
    const workerIds =
      patch.worker_ids === undefined ? oldView.worker_ids : [...new Set(patch.worker_ids)].sort();
    const rebound = await rebind(tx, { hostId: id, from: oldView.worker_ids, to: workerIds });
    const columns = toColumns(patch);
    const row = await changeRow(tx, id, columns);
    // A host's document is written for those who serve it, so a new binding changes it, too.
    if (rebound.length > 0 || feedsFact(hostsFeed, changed(columns), 'host'))
      await raiseHeads(tx, [`host:${id}`]);
    await raiseHeads(tx, rebound);
    const view = toHostView(row, workerIds);
    await record(tx, {
      event: 'host.updated',
      action: 'update',
      resource: { type: 'host', id },
      hostId: id,
      oldValues: oldView,
      newValues: view,
    });
    return view;
  });
}

async function changeRow(tx: Ctx, id: string, columns: Columns) {
  const [row] = await tx.db
    .update(hosts)
    .set({ ...columns, updatedAt: nowOf(tx) })
    .where(eq(hosts.id, id))
    .returning();
  if (row === undefined) throw new Refusal('resource.not-found');
  // Addresses that stay are not judged again: networks that were allowed once must not keep a host from being closed.
  const isMoved = [columns.publicOrigin, columns.backendUrl, columns.rpId].some(
    (value) => value !== undefined,
  );
  if (isMoved) checkAddresses(tx, row);
  return row;
}

/** Binds the host to other workers. Returns the heads it has locked: those of all workers that serve it or did. */
async function rebind(tx: Ctx, change: { hostId: string; from: string[]; to: string[] }): Promise<Subject[]> {
  const { hostId, from, to } = change;
  if (from.join() === to.join()) return [];
  const touched = [...new Set([...from, ...to])].map((workerId): Subject => `worker:${workerId}`);
  await lockHeads(tx, touched);
  await requireWorkers(tx, to);
  await tx.db.delete(hostWorkers).where(eq(hostWorkers.hostId, hostId));
  await tx.db.insert(hostWorkers).values(to.map((workerId) => ({ hostId, workerId })));
  return touched;
}

function changed(columns: Columns): (keyof typeof hostsFeed)[] {
  return Object.keys(columns).filter((name): name is keyof typeof hostsFeed =>
    Object.hasOwn(hostsFeed, name),
  );
}
