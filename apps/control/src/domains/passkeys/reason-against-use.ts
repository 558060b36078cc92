import { and, eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { userHosts, users } from '../users/table.ts';
import type { PasskeyReason } from './reasons.ts';
import { passkeys } from './table.ts';

/**
 * Why a passkey that has proven itself may not open a session on a host, or null. The caller holds its
 * person's head, so that the answer is true until the transaction ends (C3).
 */
export async function reasonAgainstUse(
  tx: Ctx,
  input: { passkeyId: string; hostId: string },
): Promise<PasskeyReason | null> {
  const [found] = await tx.db
    .select({ status: users.status, grant: userHosts.hostId })
    .from(passkeys)
    .innerJoin(users, eq(users.id, passkeys.userId))
    .leftJoin(userHosts, and(eq(userHosts.userId, users.id), eq(userHosts.hostId, input.hostId)))
    .where(eq(passkeys.id, input.passkeyId))
    .limit(1);
  if (found === undefined) return 'passkey_removed';
  if (found.status !== 'active') return 'user_inactive';
  return found.grant === null ? 'not_granted' : null;
}
