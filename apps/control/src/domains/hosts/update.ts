import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { feedsFact } from '../feeds.ts';
import { requireWorkers } from '../workers/require-workers.ts';
import { checkAddresses, checkOriginLists } from './check.ts';
import { type Columns, toColumns } from './columns.ts';
import { endPending } from './end-pending.ts';
import { findHost } from './find.ts';
import { rebind } from './rebind.ts';
import { recordBindings } from './record-bindings.ts';
import { type HostView, type hostPatch, toHostView } from './schema.ts';
import { hosts, hostsFeed } from './table.ts';

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
    const bindings = { hostId: id, from: oldView.worker_ids, to: workerIds };
    const isRebound = await rebind(tx, bindings);
    await checkPending(tx, patch.pending_worker_id, workerIds);
    const columns = { ...endPending(oldView, workerIds), ...toColumns(patch) };
    const row = await changeRow(tx, id, columns);
    if (!isRebound && feedsFact(hostsFeed, changed(columns), 'host')) await raiseHeads(tx, [`host:${id}`]);
    await recordBindings(tx, bindings);
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

/** Refuses to name a worker that serves the host already, or that there is none of, as the one that takes it over. */
async function checkPending(
  tx: Ctx,
  pendingId: string | null | undefined,
  workerIds: readonly string[],
): Promise<void> {
  if (pendingId === null || pendingId === undefined) return;
  const path = 'body.pending_worker_id';
  if (workerIds.includes(pendingId))
    throw new Refusal('request.invalid', { errors: [{ path, message: 'serves this host already' }] });
  await requireWorkers(tx, [pendingId], path);
}

function changed(columns: Columns): (keyof typeof hostsFeed)[] {
  return Object.keys(columns).filter((name): name is keyof typeof hostsFeed =>
    Object.hasOwn(hostsFeed, name),
  );
}
