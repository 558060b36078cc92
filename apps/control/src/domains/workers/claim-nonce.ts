import { sql } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { keepNonces } from './keep-nonces.ts';
import { nonceSince } from './nonce-since-table.ts';
import { usedNonces } from './nonce-table.ts';

/**
 * Claims a signed call's nonce, once across all control processes. False when it was used, or when the call was signed
 * before the database started or lost its unlogged tables: the nonces of that time are lost with them.
 */
export async function claimNonce(
  ctx: Ctx,
  call: { workerId: string; nonce: string; createdS: number; windowS: number },
): Promise<boolean> {
  const expiresAt = new Date(nowOf(ctx).getTime() + 2 * call.windowS * 1000);
  const claimed = await ctx.db.execute(sql`
    insert into ${usedNonces} (worker_id, nonce, expires_at)
    select ${call.workerId}, ${call.nonce}, ${expiresAt.toISOString()}::timestamptz
    from ${nonceSince}
    where to_timestamp(${call.createdS}) > date_trunc('second', greatest(${nonceSince.at}, pg_postmaster_start_time()))
    on conflict do nothing
    returning nonce`);
  // A crash has no other sign: the server recovers by itself and keeps the time of its start.
  if (claimed.length === 0) await keepNonces(ctx);
  return claimed.length === 1;
}
