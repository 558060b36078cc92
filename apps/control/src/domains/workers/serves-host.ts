import { and, eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { hostWorkers } from '../hosts/table.ts';

/** Whether a worker is bound to a host. */
export async function servesHost(ctx: Ctx, input: { worker_id: string; host_id: string }): Promise<boolean> {
  const [row] = await ctx.db
    .select({ hostId: hostWorkers.hostId })
    .from(hostWorkers)
    .where(and(eq(hostWorkers.workerId, input.worker_id), eq(hostWorkers.hostId, input.host_id)))
    .limit(1);
  return row !== undefined;
}
