import { inArray } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { signingKeys } from './table.ts';

/** Ends keys for good: they verify nothing more once the edges are told, and their private halves are erased. */
export async function retireKeys(tx: Ctx, kids: readonly string[], reason: string): Promise<void> {
  if (kids.length === 0) return;
  await tx.db
    .update(signingKeys)
    .set({
      state: 'retired',
      sealedPrivateKey: null,
      verifiesUntil: nowOf(tx),
      announcedEpoch: null,
      propagationId: null,
    })
    .where(inArray(signingKeys.kid, [...kids]));
  await record(
    tx,
    ...kids.map((kid) => ({
      event: 'session_key.retired' as const,
      action: 'update' as const,
      severity: 'notice' as const,
      resource: { type: 'session_key', id: kid },
      newValues: { key_id: kid, state: 'retired' },
      reason,
    })),
  );
}
