import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { meetDatabase } from '../facts/meet-database.ts';

/** What a database remembers of copies and grants counts, or until when it may not. */
export type Trust = { isTrusted: true } | { isTrusted: false; until: Date; workerIds: string[] };

/**
 * A database that was started anew may have forgotten copies and grants: what it says counts only when every holder has
 * shown a known mark to it, or is past all it can have been granted before (what was given up was granted nothing since); and where a past was lost, when that may
 * have granted nothing any more to holders that are not known here (leases.md C10).
 */
export async function findTrust(tx: Ctx): Promise<Trust> {
  const since = await meetDatabase(tx);
  const from = sql`${since.toISOString()}::timestamptz`;
  const [unheard] = await tx.db.execute<{ until: string | null; worker_ids: string[] | null }>(sql`
    with silent as (
      select h.worker_id, case when h.superseded_at is null and w.removed_at is null
        then greatest(h.serves_until, ${from} + make_interval(secs => w.max_stale_s)) else h.serves_until end as until
      from holders h join workers w on w.id = h.worker_id
      where greatest(h.created_at, h.last_polled_at) < ${from}
      union all
      select w.id, i.unsettled_until from installation i left join workers w on true)
    select max(until) as until, array_remove(array_agg(distinct worker_id), null) as worker_ids
    from silent where until > clock_timestamp() - interval '1 second'`);
  if (unheard === undefined || unheard.until === null) return { isTrusted: true };
  return { isTrusted: false, until: new Date(unheard.until), workerIds: unheard.worker_ids ?? [] };
}
