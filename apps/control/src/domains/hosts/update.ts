import { eq } from 'drizzle-orm';
import type { z } from '@hono/zod-openapi';
import type { Subject } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { checkAddresses, checkOriginLists } from './check.ts';
import { toColumns } from './columns.ts';
import { workersOf } from './find.ts';
import { type HostView, type hostPatch, toHostView } from './schema.ts';
import { hosts, hostWorkers } from './table.ts';

type Input = { host_id: string; patch: z.output<typeof hostPatch> };

/** Changes a host's settings and workers. Refuses as `createHost` does, and `resource.not-found`. */
export function updateHost(ctx: Ctx, { host_id: id, patch }: Input): Promise<HostView> {
  checkOriginLists(patch);
  return inTransaction(ctx, async (tx) => {
    const before = await workersOf(tx, id);
    const after = patch.worker_ids === undefined ? before : [...new Set(patch.worker_ids)].sort();
    const touched: Subject[] = [`host:${id}`, ...[...before, ...after].map((workerId): Subject => `worker:${workerId}`)];
    await lockHeads(tx, touched);
    const [old] = await tx.db.select().from(hosts).where(eq(hosts.id, id)).limit(1);
    if (old === undefined) throw new Refusal('resource.not-found');
    const oldView = toHostView(old, await workersOf(tx, id));
    const [row] = await tx.db.update(hosts).set({ ...toColumns(patch), updatedAt: nowOf(tx) }).where(eq(hosts.id, id)).returning();
    if (row === undefined) throw new Refusal('resource.not-found');
    checkAddresses(tx, row);
    if (patch.worker_ids !== undefined) await rebind(tx, id, after);
    await raiseHeads(tx, touched);
    const view = toHostView(row, after);
    await record(tx, { event: 'host.updated', action: 'update', resource: { type: 'host', id }, hostId: id, oldValues: oldView, newValues: view });
    return view;
  });
}

async function rebind(tx: Ctx, hostId: string, workerIds: string[]): Promise<void> {
  await tx.db.delete(hostWorkers).where(eq(hostWorkers.hostId, hostId));
  await tx.db.insert(hostWorkers).values(workerIds.map((workerId) => ({ hostId, workerId })));
}
