import { eq, inArray } from 'drizzle-orm';
import type { WorkerFact } from '@sunray/contract/facts.ts';
import type { Ctx } from '../../ctx.ts';
import { hosts, hostWorkers } from '../hosts/table.ts';
import { installation } from '../installation/table.ts';
import { publicSessionKeys } from '../signing-keys/public-keys.ts';
import { workers } from '../workers/table.ts';
import { holderKeys } from './holder-key-table.ts';
import { holders } from './table.ts';

/** The worker's document, or null when there is no such worker. The caller holds the head's lock. */
export async function buildWorkerFact(tx: Ctx, workerId: string): Promise<WorkerFact | null> {
  const [worker] = await tx.db
    .select({ id: workers.id })
    .from(workers)
    .where(eq(workers.id, workerId))
    .limit(1);
  const [state] = await tx.db.select({ gen: installation.gen }).from(installation).limit(1);
  if (worker === undefined || state === undefined) return null;
  const served = await tx.db
    .select({ domain: hosts.domain, host_id: hosts.id })
    .from(hosts)
    .innerJoin(hostWorkers, eq(hostWorkers.hostId, hosts.id))
    .where(eq(hostWorkers.workerId, workerId))
    .orderBy(hosts.domain)
    .limit(10_000);
  return {
    kind: 'worker',
    worker_id: workerId,
    hosts: served,
    session_keys: await publicSessionKeys(tx),
    assertion_keys: await assertionKeys(
      tx,
      workerId,
      served.map((host) => host.host_id),
    ),
    gen: state.gen,
  };
}

/** Keys of every holder of every worker that serves one of these hosts: what their JWKS must list. */
async function assertionKeys(
  tx: Ctx,
  workerId: string,
  hostIds: string[],
): Promise<WorkerFact['assertion_keys']> {
  const companions =
    hostIds.length === 0
      ? []
      : await tx.db
          .selectDistinct({ id: hostWorkers.workerId })
          .from(hostWorkers)
          .where(inArray(hostWorkers.hostId, hostIds))
          .limit(1000);
  const workerIds = [...new Set([workerId, ...companions.map((row) => row.id)])];
  const rows = await tx.db
    .select({ key: holderKeys.publicKey })
    .from(holderKeys)
    .innerJoin(holders, eq(holders.id, holderKeys.holderId))
    .where(inArray(holders.workerId, workerIds))
    .orderBy(holderKeys.registeredAt, holderKeys.kid)
    .limit(1000);
  // A holder that took a new identity kept its keys.
  return [...new Map(rows.map(({ key }) => [key.kid, key])).values()];
}
