import { sql } from 'drizzle-orm';
import { networkOf } from '@sunray/policy/network-of.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { attemptWindows } from './table.ts';

export type AttemptLimit = { name: string; max: number; windowS: number };

/** Sign-in at the portal, per address and endpoint. */
export const SIGN_IN_LIMIT = { max: 10, windowS: 300 } as const;
/** Enrolment by setup code, per address and endpoint. */
export const SETUP_LIMIT = { max: 5, windowS: 3600 } as const;

/**
 * Counts one attempt of an address (IPv6 by its /64) in a sliding window, exactly, over all control processes: one
 * statement reads, forgets, compares and adds under the row's lock. Refuses `rate.limited` with the seconds to wait.
 * Runs outside the caller's transaction on purpose: a refused attempt stays counted.
 */
export function countAttempt(ctx: Ctx, ip: string, limit: AttemptLimit): Promise<void> {
  return countUnder(ctx, `${limit.name}:${networkOf(ip)}`, limit);
}

/** As `countAttempt`, for something that is counted as a whole and not by address. */
export function countEvent(ctx: Ctx, limit: AttemptLimit): Promise<void> {
  return countUnder(ctx, limit.name, limit);
}

async function countUnder(ctx: Ctx, key: string, limit: AttemptLimit): Promise<void> {
  const now = nowOf(ctx);
  const since = new Date(now.getTime() - limit.windowS * 1000);
  const expiresAt = new Date(now.getTime() + limit.windowS * 1000);
  const recent = sql`array(select attempt from unnest(${attemptWindows.attempts}) attempt where attempt > ${since.toISOString()}::timestamptz)`;
  const counted = await ctx.deps.db
    .insert(attemptWindows)
    .values({ key, attempts: [now], expiresAt })
    .onConflictDoUpdate({
      target: attemptWindows.key,
      set: { attempts: sql`${recent} || ${now.toISOString()}::timestamptz`, expiresAt },
      setWhere: sql`cardinality(${recent}) < ${limit.max}`,
    })
    .returning({ key: attemptWindows.key });
  if (counted.length === 0)
    throw new Refusal('rate.limited', { retryAfterS: await secondsToWait(ctx, key, limit) });
}

async function secondsToWait(ctx: Ctx, key: string, limit: AttemptLimit): Promise<number> {
  const [row] = await ctx.deps.db
    .select({ attempts: attemptWindows.attempts })
    .from(attemptWindows)
    .where(sql`${attemptWindows.key} = ${key}`)
    .limit(1);
  const windowMs = limit.windowS * 1000;
  const sinceMs = ctx.clock.nowMs() - windowMs;
  const counted = (row?.attempts ?? [])
    .map((attempt) => new Date(attempt).getTime())
    .filter((atMs) => atMs > sinceMs);
  return counted.length === 0 ? 1 : Math.max(1, Math.ceil((Math.min(...counted) - sinceMs) / 1000));
}
