import { and, eq, isNull } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { type SetupTokenView, toSetupTokenView } from './schema.ts';
import { setupTokens } from './table.ts';

type Input = { id: string; reason?: string | undefined };

/** Takes a setup token back; one that is revoked already stays as it was. Refuses `resource.not-found`. */
export function revokeSetupToken(ctx: Ctx, input: Input): Promise<SetupTokenView> {
  return inTransaction(ctx, async (tx) => {
    const reason = input.reason ?? null;
    const [revoked] = await tx.db
      .update(setupTokens)
      .set({ revokedAt: nowOf(tx), revokedReason: reason })
      .where(and(eq(setupTokens.id, input.id), isNull(setupTokens.revokedAt)))
      .returning();
    if (revoked === undefined) return findSetupToken(tx, input.id);
    await record(tx, {
      event: 'setup_token.revoked',
      action: 'update',
      resource: { type: 'setup_token', id: revoked.id },
      subjectId: revoked.userId,
      reason,
    });
    return toSetupTokenView(revoked);
  });
}

async function findSetupToken(tx: Ctx, id: string): Promise<SetupTokenView> {
  const [found] = await tx.db.select().from(setupTokens).where(eq(setupTokens.id, id)).limit(1);
  if (found === undefined) throw new Refusal('resource.not-found');
  return toSetupTokenView(found);
}
