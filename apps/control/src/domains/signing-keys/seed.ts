import { inArray } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { addSigningKey } from './add.ts';
import { lockSigningKeys } from './lock.ts';
import { VERIFIES_ON_MS } from './periods.ts';
import { signingKeys } from './table.ts';

/**
 * Takes over the keys of the configuration that were never known: the first signs where no key does, else it follows
 * the one that does as in any rotation; the others verify for as long as a session may last. A key that was retired
 * stays so. Safe to run at every start, by several processes.
 */
export function seedSessionKeys(ctx: Ctx): Promise<void> {
  const { configured } = ctx.deps.sessionKeys;
  return inTransaction(ctx, async (tx) => {
    const keys = await lockSigningKeys(tx);
    const rows = await tx.db
      .select({ kid: signingKeys.kid })
      .from(signingKeys)
      .where(
        inArray(
          signingKeys.kid,
          configured.map(({ kid }) => kid),
        ),
      );
    const known = new Set(rows.map(({ kid }) => kid));
    const isFirst = !keys.some(({ state }) => state === 'signing');
    const now = nowOf(tx);
    const [first, ...others] = configured.filter(({ kid }) => !known.has(kid));
    if (first === undefined) return;
    await addSigningKey(tx, first, isFirst ? { state: 'signing', signsSince: now } : { state: 'published' });
    const verifiesUntil = new Date(now.getTime() + VERIFIES_ON_MS);
    for (const other of others) await addSigningKey(tx, other, { state: 'verifying', verifiesUntil });
  });
}
