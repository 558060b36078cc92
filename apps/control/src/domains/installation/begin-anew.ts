import { eq, max, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { factCopies } from '../facts/table.ts';
import { propagationChanges } from '../propagations/table.ts';
import { DATABASE_RUN } from './database-run.ts';
import { installation } from './table.ts';

/**
 * Raises the epoch above every one that this database or its caller knows of, and the generation, as part of the
 * caller's transaction: every fact is newer than any copy of it, no session token of before is good (C9, I7), and every
 * holder has to show its mark anew (C10).
 */
export async function beginAnew(
  tx: Ctx,
  input: { knownEpoch: number } = { knownEpoch: 0 },
): Promise<{ epoch: number; gen: number }> {
  const [copies] = await tx.db.select({ epoch: max(factCopies.ackedEpoch) }).from(factCopies);
  const [changes] = await tx.db.select({ epoch: max(propagationChanges.epoch) }).from(propagationChanges);
  const known = Math.max(copies?.epoch ?? 0, changes?.epoch ?? 0, input.knownEpoch);
  const [state] = await tx.db
    .update(installation)
    .set({
      epoch: sql`greatest(${installation.epoch}, ${known}::bigint) + 1`,
      gen: sql`${installation.gen} + 1`,
      databaseRun: DATABASE_RUN,
      databaseRunSince: sql`clock_timestamp()`,
    })
    .where(eq(installation.id, 1))
    .returning({ epoch: installation.epoch, gen: installation.gen });
  if (state === undefined) throw new Error('the installation row is missing');
  return state;
}
