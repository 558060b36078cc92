import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { touchFacts } from './heads.ts';
import { holderKeys } from './holder-key-table.ts';
import { holders } from './table.ts';
import { workersSharingHosts } from './workers-sharing-hosts.ts';

/** What is cleared at once. */
const BATCH = 100;

/**
 * Gives holders up that have served nobody for a day, and takes the keys of those that were given up out of every JWKS
 * an hour after the last of them can have signed. Their rows stay: a mark of theirs has to be known.
 */
export async function clearDeadHolders(ctx: Ctx): Promise<void> {
  await ctx.db
    .update(holders)
    .set({ supersededAt: nowOf(ctx), supersededWhy: 'silent' })
    .where(
      and(
        isNull(holders.supersededAt),
        sql`greatest(${holders.createdAt}, ${holders.lastPolledAt}, ${holders.servesUntil}) < clock_timestamp() - interval '1 day'`,
      ),
    );
  await inTransaction(ctx, dropKeys);
}

async function dropKeys(tx: Ctx): Promise<void> {
  const dead = await tx.db
    .selectDistinct({ id: holders.id, workerId: holders.workerId })
    .from(holders)
    .innerJoin(holderKeys, eq(holderKeys.holderId, holders.id))
    .where(
      sql`${holders.supersededAt} is not null
        and coalesce(${holders.servesUntil}, ${holders.createdAt}) < clock_timestamp() - interval '1 hour'`,
    )
    .limit(BATCH);
  if (dead.length === 0) return;
  const workerIds = [...new Set(dead.map(({ workerId }) => workerId))];
  const shown = await Promise.all(workerIds.map((workerId) => workersSharingHosts(tx, workerId)));
  await touchFacts(tx, shown.flat());
  await tx.db.delete(holderKeys).where(
    inArray(
      holderKeys.holderId,
      dead.map(({ id }) => id),
    ),
  );
}
