import { and, eq, inArray, sql } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { findTrust } from './find-trust.ts';
import { idList } from './id-list.ts';
import { type PropagationState, propagations } from './table.ts';

export type Progress = { state: PropagationState; boundedUntil: Date | null };

type Standing = { id: string; behind: number; isServed: boolean; boundedUntil: Date | null };

/**
 * How far changes have come: `acknowledged` when every copy has reached a change, `fenced` when each holder that has
 * not is past the time until which it may serve, else `pending` with the last of those times (leases.md C5). All times
 * are the database's. Writes down what it finds settled; what settled before stays as it is.
 */
export function judgePropagations(ctx: Ctx, ids: readonly string[]): Promise<Map<string, Progress>> {
  // On one connection, so that the database that is asked is the one that is believed.
  return inTransaction(ctx, async (tx) => {
    const trust = await findTrust(tx);
    const standings = await findStandings(tx, ids);
    const isDone = ({ isServed }: Standing) => trust.isTrusted && !isServed;
    await settle(tx, standings.filter(isDone));
    const rows = await tx.db
      .select({ id: propagations.id, state: propagations.state })
      .from(propagations)
      .where(inArray(propagations.id, [...ids]));
    const bounds = new Map(standings.map(({ id, boundedUntil }) => [id, boundedUntil]));
    const last = trust.isTrusted ? null : trust.until;
    return new Map(
      rows.map(({ id, state }): [string, Progress] => [
        id,
        { state, boundedUntil: state === 'pending' ? laterOf(bounds.get(id) ?? null, last) : null },
      ]),
    );
  });
}

async function findStandings(tx: Ctx, ids: readonly string[]): Promise<Standing[]> {
  const rows = await tx.db.execute<{
    id: string;
    behind: number;
    is_served: boolean;
    bounded_until: string | null;
  }>(sql`
    select p.id, count(c.subject)::int as behind,
      coalesce(bool_or(h.serves_until > clock_timestamp() - interval '1 second'), false) as is_served, max(h.serves_until) as bounded_until
    from propagations p
    left join propagation_changes r on r.propagation_id = p.id
    left join fact_copies c on c.subject = r.subject and (c.acked_epoch, c.acked_n) < (r.epoch, r.n)
    left join holders h on h.id = c.holder_id
    where p.id in (${idList(ids)}) and p.state = 'pending'
    group by p.id`);
  return rows.map((row) => ({
    id: row.id,
    behind: row.behind,
    isServed: row.is_served,
    boundedUntil: row.bounded_until === null ? null : new Date(row.bounded_until),
  }));
}

async function settle(tx: Ctx, standings: Standing[]): Promise<void> {
  for (const [state, isIt] of [
    ['acknowledged', ({ behind }: Standing) => behind === 0],
    ['fenced', ({ behind }: Standing) => behind > 0],
  ] as const) {
    const ids = standings.filter(isIt).map(({ id }) => id);
    if (ids.length === 0) continue;
    await tx.db
      .update(propagations)
      .set({ state, settledAt: nowOf(tx) })
      .where(and(inArray(propagations.id, ids), eq(propagations.state, 'pending')));
  }
}

function laterOf(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
