import { isNull } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { workers } from './table.ts';

/** The id of the worker when there is exactly one; refuses `request.invalid` where the caller must choose. */
export async function onlyWorker(ctx: Ctx): Promise<string> {
  const rows = await ctx.db
    .select({ id: workers.id })
    .from(workers)
    .where(isNull(workers.removedAt))
    .limit(2);
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return only.id;
  throw new Refusal('request.invalid', {
    errors: [
      {
        path: 'body.worker_ids',
        message: rows.length === 0 ? 'no worker is registered yet' : 'name the workers that serve this host',
      },
    ],
  });
}
