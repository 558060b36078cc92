import { and, eq, isNull, lt, or } from 'drizzle-orm';
import type { Subject } from '@sunray/contract/facts.ts';
import type { Ctx, Propagation } from '../../ctx.ts';
import { touchFacts } from '../facts/heads.ts';
import { workers } from '../workers/table.ts';
import { signingKeys } from './table.ts';

/**
 * Tells every edge of the keys that came or went: its worker's fact becomes newer. In a transaction of its own, after
 * those of the keys: a worker that is registered meanwhile is told by its first read.
 */
export async function announceKeys(tx: Ctx, epoch: number): Promise<void> {
  const propagation = await propagationFor(tx, epoch);
  const rows = await tx.db.select({ id: workers.id }).from(workers).orderBy(workers.id).limit(10_000);
  await touchFacts(
    { ...tx, propagation },
    rows.map((row): Subject => `worker:${row.id}`),
  );
  const told = { announcedEpoch: epoch, propagationId: propagation.hasChanges ? propagation.id : null };
  await tx.db.update(signingKeys).set(told).where(isUntold(epoch));
}

/** Keys of whose coming or going the edges were not told, or in an epoch of which nothing counts any more. */
function isUntold(epoch: number) {
  const isLost = and(eq(signingKeys.state, 'published'), lt(signingKeys.announcedEpoch, epoch));
  return or(isNull(signingKeys.announcedEpoch), isLost);
}

/** The way that a call's answer tells of is that of what it ends; a coming key has its own, for the next step to ask about. */
async function propagationFor(tx: Ctx, epoch: number): Promise<Propagation> {
  const coming = await tx.db.$count(signingKeys, and(eq(signingKeys.state, 'published'), isUntold(epoch)));
  const own = { id: tx.deps.newId(), hasChanges: false };
  return coming > 0 ? own : (tx.propagation ?? own);
}
