import type { PublicJwk } from '@sunray/contract/facts.ts';
import { asc, ne } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { signingKeys } from './table.ts';

/** What edges verify sessions with, in the caller's transaction, which holds the head of the fact that will list it. */
export async function publicSessionKeys(tx: Ctx): Promise<PublicJwk[]> {
  const rows = await tx.db
    .select({ key: signingKeys.publicKey })
    .from(signingKeys)
    .where(ne(signingKeys.state, 'retired'))
    .orderBy(asc(signingKeys.createdAt), asc(signingKeys.kid))
    .limit(100);
  return rows.map(({ key }) => key);
}
