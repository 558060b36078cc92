import { and, isNull, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { holderKeys } from '../facts/holder-key-table.ts';
import { holders } from '../facts/table.ts';
import { askAssertionKeys } from './ask-assertion-keys.ts';
import { workers } from './table.ts';

const KEY_AGE_DAYS = 30;

/** Asks for new assertion keys wherever the newest of a holder is older than thirty days and nobody has asked since. */
export async function askDueAssertionKeys(ctx: Ctx): Promise<void> {
  const due = await ctx.db
    .select({ id: workers.id })
    .from(workers)
    .where(and(isNull(workers.removedAt), hasOldKey()))
    .limit(10_000);
  for (const { id } of due) await askAssertionKeys(ctx, { worker_id: id });
}

/** By the database's clock, as the keys' times are. A holder that is never heard of again is asked once. */
function hasOldKey() {
  return sql`exists (
    select 1 from ${holders}
    join (select holder_id, max(registered_at) as newest from ${holderKeys} group by holder_id) k on k.holder_id = ${holders.id}
    where ${holders.workerId} = ${workers.id} and ${holders.supersededAt} is null
      and k.newest < clock_timestamp() - make_interval(days => ${KEY_AGE_DAYS}::int)
      and coalesce(${workers.assertionKeysAskedAt} < k.newest, true))`;
}
