import { asc, ne, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { type SigningKey, signingKeys } from './table.ts';

/**
 * The keys that are not retired, the oldest first, which nobody else changes until the transaction ends. Whoever signs
 * or builds a fact reads on.
 */
export async function lockSigningKeys(tx: Ctx): Promise<SigningKey[]> {
  await tx.db.execute(sql`lock table ${signingKeys} in share row exclusive mode`);
  return tx.db
    .select()
    .from(signingKeys)
    .where(ne(signingKeys.state, 'retired'))
    .orderBy(asc(signingKeys.createdAt), asc(signingKeys.kid))
    .limit(100);
}
