import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { raiseAlert } from '../alerts/raise.ts';
import { findTrust } from './find-trust.ts';
import { idList } from './id-list.ts';

/**
 * Tells people that changes wait for edges, as part of the caller's transaction: one alert for each worker that is
 * waited for, however many changes its outage holds up.
 */
export async function alertPending(tx: Ctx, ids: readonly string[]): Promise<void> {
  for (const [workerId, pending] of await findHinderers(tx, ids)) {
    await raiseAlert(tx, {
      type: 'propagation_pending',
      severity: 'high',
      dedupKey: `propagation_pending:${workerId}`,
      workerId,
      details: { pending },
    });
  }
}

/** The workers that are waited for, with how many of these changes wait for each. */
async function findHinderers(tx: Ctx, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.db.execute<{ worker_id: string; pending: number }>(sql`
    select h.worker_id, count(distinct r.propagation_id)::int as pending
    from propagation_changes r
    join fact_copies c on c.subject = r.subject and (c.acked_epoch, c.acked_n) < (r.epoch, r.n)
    join holders h on h.id = c.holder_id
    where r.propagation_id in (${idList(ids)}) and h.serves_until > clock_timestamp()
    group by h.worker_id`);
  const trust = await findTrust(tx);
  return new Map([
    ...(trust.isTrusted ? [] : trust.workerIds.map((id): [string, number] => [id, ids.length])),
    ...rows.map((row): [string, number] => [row.worker_id, row.pending]),
  ]);
}
