import { and, eq, exists, gt, isNull, lt, sql } from 'drizzle-orm';
import { hashSetupCode } from '@sunray/primitives/setup-code.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { userHosts, users } from '../users/table.ts';
import { findAndValidate, type RefusedToken } from './find-and-validate.ts';
import { setupTokens } from './table.ts';

type Input = { setup_token: string; host_id: string };
type ConsumedToken = { state: 'consumed'; tokenId: string; userId: string };

/**
 * Takes one use of a setup token within the caller's transaction, which holds the head of the token's user:
 * one statement asserts everything and counts. When it counted nothing, a second read finds the exact reason
 * (for the audit only).
 */
export async function validateAndConsume(tx: Ctx, input: Input): Promise<ConsumedToken | RefusedToken> {
  const consumed = await consume(tx, input);
  if (consumed === null) return whyNot(tx, input);
  await record(tx, {
    event: 'setup_token.consumed',
    action: 'update',
    resource: { type: 'setup_token', id: consumed.tokenId },
    subjectId: consumed.userId,
    hostId: input.host_id,
    newValues: { use_count: consumed.useCount, max_uses: consumed.maxUses },
  });
  return { state: 'consumed', tokenId: consumed.tokenId, userId: consumed.userId };
}

async function consume(tx: Ctx, input: Input) {
  const hashed = await hashSetupCode(input.setup_token);
  if (hashed === null) return null;
  const now = nowOf(tx);
  const [row] = await tx.db
    .update(setupTokens)
    .set({ useCount: sql`${setupTokens.useCount} + 1`, lastUsedAt: now })
    .where(
      and(
        eq(setupTokens.tokenHash, hashed.tokenHash),
        eq(setupTokens.hashAlgorithm, hashed.hashAlgorithm),
        isNull(setupTokens.revokedAt),
        gt(setupTokens.expiresAt, now),
        lt(setupTokens.useCount, setupTokens.maxUses),
        sql`${input.host_id}::uuid = any(${setupTokens.hostIds})`,
        exists(activeOwner(tx)),
        exists(grantOn(tx, input.host_id)),
      ),
    )
    .returning({
      tokenId: setupTokens.id,
      userId: setupTokens.userId,
      useCount: setupTokens.useCount,
      maxUses: setupTokens.maxUses,
    });
  return row ?? null;
}

function activeOwner(tx: Ctx) {
  return tx.db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, setupTokens.userId), eq(users.status, 'active')));
}

function grantOn(tx: Ctx, hostId: string) {
  return tx.db
    .select({ id: userHosts.userId })
    .from(userHosts)
    .where(and(eq(userHosts.userId, setupTokens.userId), eq(userHosts.hostId, hostId)));
}

async function whyNot(tx: Ctx, input: Input): Promise<RefusedToken> {
  const found = await findAndValidate(tx, input);
  if (found.state === 'refused') return found;
  // It became usable between the two statements; it was not when it counted.
  return { state: 'refused', reason: 'used_up', tokenId: found.tokenId, userId: found.user.id };
}
