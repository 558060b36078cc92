import { sql } from 'drizzle-orm';
import type { Subject } from '@sunray/contract/facts.ts';
import type { Ctx } from '../../ctx.ts';
import { hostWorkers } from '../hosts/table.ts';

/** The worker and all that share a host with it: their facts list its holders' keys. */
export async function workersSharingHosts(tx: Ctx, workerId: string): Promise<Subject[]> {
  const rows = await tx.db
    .selectDistinct({ id: hostWorkers.workerId })
    .from(hostWorkers)
    .where(sql`${hostWorkers.hostId} in (select host_id from host_workers where worker_id = ${workerId})`)
    .limit(1000);
  return [...new Set([workerId, ...rows.map((row) => row.id)])].map((id): Subject => `worker:${id}`);
}
