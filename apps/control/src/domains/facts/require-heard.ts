import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { DATABASE_RUN, DATABASE_TIMELINE } from '../installation/database-run.ts';
import { installation } from '../installation/table.ts';
import { holders } from './table.ts';

type Input = { worker_id: string; holder?: string };

/**
 * Refuses `service.unavailable` while a database server that was started anew has not heard from the holder that
 * speaks, or from any of its worker's where none is named: it may be of a past in which what was used is unused, and
 * only a holder's mark can tell (leases.md C9).
 */
export async function requireHeard(ctx: Ctx, { worker_id: workerId, holder }: Input): Promise<void> {
  const [row] = await ctx.db.execute<{ is_heard: boolean }>(sql`
    select (i.database_run, i.database_timeline) is not distinct from (${DATABASE_RUN}, ${DATABASE_TIMELINE})
      and (count(h.id) = 0 or bool_or(greatest(h.created_at, h.last_polled_at) >= i.database_run_since)) as is_heard
    from ${installation} i left join ${holders} h
      on h.worker_id = ${workerId} and h.superseded_at is null and h.id = coalesce(${holder ?? null}, h.id)
    where i.id = 1 group by i.id`);
  if (row?.is_heard !== true) throw new Refusal('service.unavailable', { retryAfterS: 1 });
}
