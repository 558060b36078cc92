import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';

/**
 * Takes every holder as one that was given leave a moment ago, as part of the caller's transaction: what it was given
 * after the moment that this database knows of is forgotten, and it may serve on until then (C6, C10).
 */
export async function extendLeave(tx: Ctx): Promise<void> {
  await tx.db.execute(sql`
    update holders h set serves_until = greatest(h.serves_until, clock_timestamp() + make_interval(secs => w.max_stale_s))
    from workers w where w.id = h.worker_id`);
}
