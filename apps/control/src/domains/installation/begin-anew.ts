import { eq, max, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { factCopies } from '../facts/table.ts';
import { propagationChanges } from '../propagations/table.ts';
import { workers } from '../workers/table.ts';
import { DATABASE_RUN, DATABASE_TIMELINE } from './database-run.ts';
import { installation } from './table.ts';

/** What a lost past may have granted at least: the setting of before is lost with it. */
const USUAL_MAX_STALE_S = 900;

/**
 * Raises the epoch above every one that this database or its caller knows of, and the generation, as part of the
 * caller's transaction: every fact is newer than any copy of it, and no session token of before is good (C9, I7).
 * Holders of the lost past may be unknown here, so nothing counts as settled until they are past what they can have
 * been granted (C10).
 */
export async function beginAnew(
  tx: Ctx,
  input: { knownEpoch: number } = { knownEpoch: 0 },
): Promise<{ epoch: number; gen: number }> {
  const [copies] = await tx.db.select({ epoch: max(factCopies.ackedEpoch) }).from(factCopies);
  const [changes] = await tx.db.select({ epoch: max(propagationChanges.epoch) }).from(propagationChanges);
  const [longest] = await tx.db.select({ maxStaleS: max(workers.maxStaleS) }).from(workers);
  const known = Math.max(copies?.epoch ?? 0, changes?.epoch ?? 0, input.knownEpoch);
  const graceS = Math.max(USUAL_MAX_STALE_S, longest?.maxStaleS ?? 0);
  const [state] = await tx.db
    .update(installation)
    .set({
      epoch: sql`greatest(${installation.epoch}, ${known}::bigint) + 1`,
      gen: sql`${installation.gen} + 1`,
      databaseRun: DATABASE_RUN,
      databaseTimeline: DATABASE_TIMELINE,
      databaseRunSince: sql`clock_timestamp()`,
      unsettledUntil: sql`greatest(${installation.unsettledUntil}, clock_timestamp() + make_interval(secs => ${graceS}::int))`,
    })
    .where(eq(installation.id, 1))
    .returning({ epoch: installation.epoch, gen: installation.gen });
  if (state === undefined) throw new Error('the installation row is missing');
  return state;
}
