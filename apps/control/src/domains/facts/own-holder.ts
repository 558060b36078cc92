import { and, eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { workers } from '../workers/table.ts';
import { holders } from './table.ts';

export type HolderLimits = { leaseMs: number; maxStaleS: number };

/**
 * Settings for a holder that speaks. Refuses `link.holder-superseded` where it is unknown or was given up, so that its
 * edge takes a new identity; a holder of another or of a removed worker looks like an unknown one.
 */
export async function limitsOfHolder(
  tx: Ctx,
  input: { holder: string; worker_id: string },
): Promise<HolderLimits> {
  const [row] = await tx.db
    .select({
      leaseMs: workers.leaseMs,
      maxStaleS: workers.maxStaleS,
      supersededAt: holders.supersededAt,
      removedAt: workers.removedAt,
    })
    .from(holders)
    .innerJoin(workers, eq(workers.id, holders.workerId))
    .where(and(eq(holders.id, input.holder), eq(holders.workerId, input.worker_id)))
    .limit(1);
  if (row === undefined || row.supersededAt !== null || row.removedAt !== null)
    throw new Refusal('link.holder-superseded');
  return { leaseMs: row.leaseMs, maxStaleS: row.maxStaleS };
}
