import type { Ctx } from '../../ctx.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { raiseEpoch } from './raise-epoch.ts';

/**
 * Begins anew after a past that this database has lost, once for each, as part of the caller's transaction, and says so
 * in an alert.
 */
export async function beginAfterLostPast(
  tx: Ctx,
  input: { knownEpoch: number | null; why: string; workerId?: string },
): Promise<void> {
  if (!(await raiseEpoch(tx, input))) return;
  await raiseAlert(tx, {
    type: 'system_compromise',
    severity: 'critical',
    dedupKey: 'epoch_raised',
    workerId: input.workerId ?? null,
    details: { reason: 'The database was restored or has failed over. All sessions were ended.' },
  });
}
