import { eq } from 'drizzle-orm';
import type { Subject } from '@sunray/contract/facts.ts';
import type { Ctx } from '../../ctx.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { requireWorkers } from '../workers/require-workers.ts';
import { hostWorkers } from './table.ts';

type Change = { hostId: string; from: readonly string[]; to: readonly string[] };

/**
 * Binds a host to other workers and raises what shows it: the host's document, which is written for those who serve it,
 * and the workers' of all who do or did, which list their hosts and each other's assertion keys. The caller has locked
 * the host's head before it read `from`. Gives false when nothing changes.
 */
export async function rebind(tx: Ctx, { hostId, from, to }: Change): Promise<boolean> {
  const isSame = from.length === to.length && from.every((workerId) => to.includes(workerId));
  if (isSame) return false;
  const touched = [...new Set([...from, ...to])].map((workerId): Subject => `worker:${workerId}`);
  await lockHeads(tx, touched);
  await requireWorkers(tx, to);
  await tx.db.delete(hostWorkers).where(eq(hostWorkers.hostId, hostId));
  if (to.length > 0) await tx.db.insert(hostWorkers).values(to.map((workerId) => ({ hostId, workerId })));
  await raiseHeads(tx, [`host:${hostId}`, ...touched]);
  return true;
}
