import { eq, sql } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { sendPollsHome } from '../../feed/announce.ts';
import { holders } from '../facts/table.ts';
import { type PropagationState, propagations } from './table.ts';

export type Progress = { state: PropagationState; boundedUntil: Date | null };

/**
 * How far a pending change has come: `acknowledged` when every copy has reached it, `fenced` when each holder that has
 * not is past the time until which it may serve, else `pending` with the last of those times (leases.md C5). All times
 * are the database's. Writes down what it finds settled.
 */
export async function judgePropagation(ctx: Ctx, propagationId: string): Promise<Progress> {
  const trusted = await isTrusted(ctx);
  const [row] = await ctx.db.execute<{
    behind: number;
    is_served: boolean;
    bounded_until: string | null;
  }>(sql`
    select count(*)::int as behind, coalesce(bool_or(h.serves_until > clock_timestamp()), false) as is_served,
      max(h.serves_until) as bounded_until
    from propagation_changes p
    join fact_copies c on c.subject = p.subject and (c.acked_epoch, c.acked_n) < (p.epoch, p.n)
    join holders h on h.id = c.holder_id
    where p.propagation_id = ${propagationId}`);
  if (row === undefined) throw new Error('an aggregate has one row');
  const boundedUntil = row.bounded_until === null ? null : new Date(row.bounded_until);
  if (!trusted) return { state: 'pending', boundedUntil: boundedUntil ?? (await lastToServe(ctx)) };
  if (row.is_served) return { state: 'pending', boundedUntil };
  const state = row.behind === 0 ? 'acknowledged' : 'fenced';
  await ctx.db
    .update(propagations)
    .set({ state, settledAt: nowOf(ctx) })
    .where(sql`${propagations.id} = ${propagationId} and ${propagations.state} = 'pending'`);
  return { state, boundedUntil: null };
}

/** False while a holder that may still serve has not yet shown its mark to this database (leases.md C10). */
async function isTrusted(ctx: Ctx): Promise<boolean> {
  const [database] = await ctx.db.execute<{ started_at: string; now: string }>(
    sql`select pg_postmaster_start_time()::text as started_at, clock_timestamp() as now`,
  );
  if (database === undefined) throw new Error('the database tells no time');
  const { since, isNew } = ctx.deps.trust.observe(database.started_at, new Date(database.now));
  if (isNew) await sendPollsHome(ctx);
  const unheard = await ctx.db.$count(
    holders,
    sql`${holders.servesUntil} > clock_timestamp()
      and coalesce(${holders.lastPolledAt}, '-infinity') < ${since.toISOString()}::timestamptz`,
  );
  return unheard === 0;
}

async function lastToServe(ctx: Ctx): Promise<Date | null> {
  const [row] = await ctx.db.select({ last: sql<string | null>`max(${holders.servesUntil})` }).from(holders);
  return row?.last == null ? null : new Date(row.last);
}

/** What is known of a propagation, judged anew while it is pending; null when there is none of that id. */
export async function progressOf(ctx: Ctx, propagationId: string): Promise<Progress | null> {
  const [row] = await ctx.db
    .select({ state: propagations.state })
    .from(propagations)
    .where(eq(propagations.id, propagationId))
    .limit(1);
  if (row === undefined) return null;
  return row.state === 'pending'
    ? judgePropagation(ctx, propagationId)
    : { state: row.state, boundedUntil: null };
}
