import { asc, desc, eq, gt, inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { holders } from '../facts/table.ts';
import { hosts, hostWorkers } from '../hosts/table.ts';
import { cursorText, type Page, type PageRequest, parseCursor, toPage } from '../paging.ts';
import { toWorkerView, type WorkerView } from './schema.ts';
import { workers } from './table.ts';

const AFTER = z.tuple([cursorText]);

/** Workers by name, each with the hosts it serves and its holders, the one seen last first. */
export async function listWorkers(ctx: Ctx, input: PageRequest): Promise<Page<WorkerView>> {
  const after = parseCursor(input.cursor, AFTER)?.[0];
  const rows = await ctx.db
    .select()
    .from(workers)
    .where(after === undefined ? undefined : gt(workers.name, after))
    .orderBy(asc(workers.name))
    .limit(input.limit + 1);
  const ids = rows.map((row) => row.id);
  const served = Map.groupBy(await hostsOf(ctx, ids), (host) => host.workerId);
  const held = Map.groupBy(await holdersOf(ctx, ids), (holder) => holder.workerId);
  return toPage(rows, input.limit, {
    item: (row) => toWorkerView(row, { hosts: served.get(row.id) ?? [], holders: held.get(row.id) ?? [] }),
    keyOf: (row) => [row.name],
  });
}

function hostsOf(ctx: Ctx, workerIds: string[]) {
  return ctx.db
    .select({ workerId: hostWorkers.workerId, hostId: hosts.id, domain: hosts.domain })
    .from(hostWorkers)
    .innerJoin(hosts, eq(hosts.id, hostWorkers.hostId))
    .where(inArray(hostWorkers.workerId, workerIds))
    .orderBy(asc(hosts.domain))
    .limit(10_000);
}

function holdersOf(ctx: Ctx, workerIds: string[]) {
  return ctx.db
    .select({
      id: holders.id,
      workerId: holders.workerId,
      region: holders.region,
      edgeVersion: holders.edgeVersion,
      createdAt: holders.createdAt,
      lastSeenAt: holders.lastSeenAt,
    })
    .from(holders)
    .where(inArray(holders.workerId, workerIds))
    .orderBy(desc(holders.lastSeenAt))
    .limit(10_000);
}
