import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { factCopies } from './table.ts';

/**
 * Keeps the epoch from rising until the transaction ends; whoever writes a copy takes this before reading the epoch.
 * Else a copy of the old epoch could be written after all copies were marked behind, and nobody would deliver it anew.
 */
export async function lockEpochOfCopies(tx: Ctx): Promise<void> {
  await tx.db.execute(sql`lock table ${factCopies} in row exclusive mode`);
}

/** Waits for all of them, and holds up those who come, until the transaction that raises the epoch ends. */
export async function lockCopiesForEpoch(tx: Ctx): Promise<void> {
  await tx.db.execute(sql`lock table ${factCopies} in share row exclusive mode`);
}
