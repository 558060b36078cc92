import { and, isNull, lt } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { setupTokens } from './table.ts';

/** Takes back every setup token that has uses left, as part of the caller's transaction, and gives how many. */
export async function revokeOpenTokens(tx: Ctx, { reason }: { reason: string }): Promise<number> {
  const revoked = await tx.db
    .update(setupTokens)
    .set({ revokedAt: nowOf(tx), revokedReason: reason })
    .where(and(isNull(setupTokens.revokedAt), lt(setupTokens.useCount, setupTokens.maxUses)));
  return revoked.count;
}
