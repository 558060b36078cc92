import { and, eq, gt, isNull, or } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { toApiKeyView } from './schema.ts';
import { apiKeys } from './table.ts';

/**
 * Revokes a key; one that is revoked already stays as it was. Refuses `resource.not-found`, and `api-key.last` for the
 * only key that still works: nobody could make another.
 */
export function revokeApiKey(ctx: Ctx, input: { id: string }): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const working = await lockWorkingKeys(tx);
    const [old] = await tx.db.select().from(apiKeys).where(eq(apiKeys.id, input.id)).limit(1);
    if (old === undefined) throw new Refusal('resource.not-found');
    if (old.revokedAt !== null) return;
    if (working.length === 1 && working[0] === input.id) throw new Refusal('api-key.last');
    const revokedAt = nowOf(tx);
    await tx.db.update(apiKeys).set({ revokedAt }).where(eq(apiKeys.id, input.id));
    await record(tx, {
      event: 'api_key.revoked',
      action: 'delete',
      severity: 'notice',
      resource: { type: 'api_key', id: input.id },
      oldValues: toApiKeyView(old),
      newValues: toApiKeyView({ ...old, revokedAt }),
    });
  });
}

/** Locks every key that works, in one order, so that of two admins who revoke each other's key one stays. */
async function lockWorkingKeys(tx: Ctx): Promise<string[]> {
  const rows = await tx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, nowOf(tx)))))
    .orderBy(apiKeys.id)
    .limit(10_000)
    .for('update');
  return rows.map((row) => row.id);
}
