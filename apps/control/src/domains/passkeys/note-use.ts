import { and, eq, lt, or, sql } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { passkeys } from './table.ts';

type Input = { passkeyId: string; signCount: number; backedUp: boolean };

/**
 * Stores a use of a passkey, or says `counter_regression` and stores nothing: a counter must rise, or be zero
 * for ever (authenticators that keep none; WebAuthn §6.1.1).
 */
export async function noteUse(tx: Ctx, input: Input): Promise<'counter_regression' | null> {
  const { signCount, backedUp } = input;
  const noCounter = signCount === 0 ? eq(passkeys.signCount, 0) : sql`false`;
  const noted = await tx.db
    .update(passkeys)
    .set({ signCount, backedUp, lastUsedAt: nowOf(tx) })
    .where(and(eq(passkeys.id, input.passkeyId), or(lt(passkeys.signCount, signCount), noCounter)))
    .returning({ id: passkeys.id });
  return noted.length === 1 ? null : 'counter_regression';
}
