import { eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { factCopies } from './table.ts';

/** Every copy that an edge holds counts as older than its head, as part of a transaction that raises the epoch. */
export async function markAllBehind(tx: Ctx): Promise<void> {
  await tx.db.update(factCopies).set({ isBehind: true }).where(eq(factCopies.isBehind, false));
}
