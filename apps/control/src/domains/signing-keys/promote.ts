import { eq } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { progressOf } from '../propagations/progress-of.ts';
import { endAllSessions } from '../sessions/end-all.ts';
import { VERIFIES_ON_MS } from './periods.ts';
import { retireKeys } from './retire.ts';
import { type SigningKey, signingKeys } from './table.ts';

/** Lets a published key sign once every edge knows it; false while one does not. The caller holds the lock. */
export async function promoteKey(
  tx: Ctx,
  { key, keys }: { key: SigningKey; keys: readonly SigningKey[] },
): Promise<boolean> {
  // Only what has settled is ever forgotten, so a way that is not known any more has come to its end.
  const progress = key.propagationId === null ? null : await progressOf(tx, key.propagationId);
  if (progress?.state === 'pending') return false;
  const now = nowOf(tx);
  const former = keys.filter(({ state }) => state === 'signing' || state === 'verifying');
  const signed = former.filter(({ state }) => state === 'signing').map(({ kid }) => kid);
  if (key.retiresFormer) {
    await retireKeys(
      tx,
      former.map(({ kid }) => kid),
      'rotated_now',
    );
    await endAllSessions(tx, { why: 'key_retired' });
  } else {
    await tx.db
      .update(signingKeys)
      .set({ state: 'verifying', verifiesUntil: new Date(now.getTime() + VERIFIES_ON_MS) })
      .where(eq(signingKeys.state, 'signing'));
  }
  await tx.db
    .update(signingKeys)
    .set({ state: 'signing', signsSince: now })
    .where(eq(signingKeys.kid, key.kid));
  await record(tx, {
    event: 'session_key.rotated',
    action: 'update',
    severity: key.retiresFormer ? 'warning' : 'notice',
    resource: { type: 'session_key', id: key.kid },
    oldValues: { key_ids: signed },
    newValues: { key_id: key.kid, retires_former: key.retiresFormer },
  });
  return true;
}
