import { isNull } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { raiseEpoch } from './raise-epoch.ts';
import { holders } from './table.ts';

/**
 * Begins anew after a past that this database has lost, once for each, as part of the caller's transaction: what was
 * handed out is over (see raiseEpoch), and every holder takes a new identity, for each may hold copies that are
 * forgotten here.
 */
export async function beginAfterLostPast(
  tx: Ctx,
  input: { knownEpoch: number | null; why: string; workerId?: string },
): Promise<void> {
  if (!(await raiseEpoch(tx, input))) return;
  await sendHoldersAway(tx);
  await raiseAlert(tx, {
    type: 'system_compromise',
    severity: 'critical',
    dedupKey: 'epoch_raised',
    workerId: input.workerId ?? null,
    details: { reason: 'The database was restored or has failed over. All sessions were ended.' },
  });
}

/** Each goes on to count until it is past what it was granted. */
export async function sendHoldersAway(tx: Ctx): Promise<void> {
  await tx.db
    .update(holders)
    .set({ supersededAt: nowOf(tx), supersededWhy: 'unknown_mark' })
    .where(isNull(holders.supersededAt));
}
