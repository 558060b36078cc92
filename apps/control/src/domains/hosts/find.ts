import { eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { type HostView, toHostView } from './schema.ts';
import { hosts, hostWorkers } from './table.ts';

/** One host; refuses `resource.not-found`. */
export async function findHost(ctx: Ctx, input: { host_id: string }): Promise<HostView> {
  const [row] = await ctx.db.select().from(hosts).where(eq(hosts.id, input.host_id)).limit(1);
  if (row === undefined) throw new Refusal('resource.not-found');
  return toHostView(row, await workersOf(ctx, row.id));
}

/** The workers that serve a host, in a stable order. */
async function workersOf(ctx: Ctx, hostId: string): Promise<string[]> {
  const rows = await ctx.db
    .select({ id: hostWorkers.workerId })
    .from(hostWorkers)
    .where(eq(hostWorkers.hostId, hostId))
    .orderBy(hostWorkers.workerId)
    .limit(50);
  return rows.map((row) => row.id);
}
