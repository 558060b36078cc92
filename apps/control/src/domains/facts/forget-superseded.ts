import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';

/** What is forgotten at once. */
const BATCH = 10_000;

/**
 * Forgets the copies of holders that were given up and are past all they were granted for a while: they can never be
 * granted anything again, so nobody serves from these copies. Gives how many.
 */
export async function forgetSuperseded(ctx: Ctx): Promise<number> {
  const gone = await ctx.db.execute(sql`
    delete from fact_copies where (subject, holder_id) in (
      select c.subject, c.holder_id from fact_copies c join holders h on h.id = c.holder_id
      where h.superseded_at is not null and coalesce(h.serves_until, '-infinity') < clock_timestamp() - interval '1 hour'
      limit ${BATCH})`);
  return gone.count;
}
