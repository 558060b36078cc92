import { and, asc, eq, inArray, isNotNull, isNull, lt, ne } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { alertPending } from './alert-pending.ts';
import { judgePropagations } from './judge.ts';
import { propagations } from './table.ts';

/** Before that, whoever made the change still waits for it and judges it. */
const JUDGED_AFTER_MS = 3000;
const ALERTED_AFTER_MS = 30_000;
const KEPT_MS = 30 * 86_400_000;
const JUDGED_AT_ONCE = 1000;
const DELETED_AT_ONCE = 10_000;

/**
 * Follows the changes that nobody waits for any more: settles them, tells people of those that stay pending, and clears
 * away what is long over.
 */
export async function watchPropagations(ctx: Ctx): Promise<void> {
  // Apart from each other, so that what has been stuck for long holds up nobody's first alert.
  const known = await findPending(ctx, JUDGED_AFTER_MS, isNotNull(propagations.alertedAt));
  const fresh = await findPending(ctx, JUDGED_AFTER_MS, isNull(propagations.alertedAt));
  await judgePropagations(ctx, [...known, ...fresh]);
  await inTransaction(ctx, async (tx) => {
    const stuck = await findPending(tx, ALERTED_AFTER_MS, isNull(propagations.alertedAt));
    if (stuck.length === 0) return;
    await alertPending(tx, stuck);
    await tx.db
      .update(propagations)
      .set({ alertedAt: nowOf(tx) })
      .where(inArray(propagations.id, stuck));
  });
  await deleteOld(ctx);
}

/** The oldest first. */
async function findPending(ctx: Ctx, ageMs: number, which: ReturnType<typeof isNull>): Promise<string[]> {
  const rows = await ctx.db
    .select({ id: propagations.id })
    .from(propagations)
    .where(
      and(
        eq(propagations.state, 'pending'),
        lt(propagations.createdAt, new Date(ctx.clock.nowMs() - ageMs)),
        which,
      ),
    )
    .orderBy(asc(propagations.createdAt))
    .limit(JUDGED_AT_ONCE);
  return rows.map(({ id }) => id);
}

async function deleteOld(ctx: Ctx): Promise<void> {
  const old = ctx.db
    .select({ id: propagations.id })
    .from(propagations)
    .where(
      and(
        ne(propagations.state, 'pending'),
        lt(propagations.createdAt, new Date(ctx.clock.nowMs() - KEPT_MS)),
      ),
    )
    .limit(DELETED_AT_ONCE);
  await ctx.db.delete(propagations).where(inArray(propagations.id, old));
}
