import { and, eq } from 'drizzle-orm';
import type { SetupTokenRefusal } from '@sunray/contract/audit-events.ts';
import { hashSetupCode } from '@sunray/primitives/setup-code.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { userHosts, users } from '../users/table.ts';
import { reasonAgainst } from './reason-against.ts';
import { setupTokens } from './table.ts';

export type RefusedToken = {
  state: 'refused';
  reason: SetupTokenRefusal;
  tokenId: string | null;
  userId: string | null;
};
export type ValidToken = {
  state: 'valid';
  tokenId: string;
  user: { id: string; username: string; displayName: string | null; userHandle: string };
};

type Input = {
  /** The code as the person gave it. */
  setup_token: string;
  host_id: string;
};

/**
 * Looks at a setup code without using it: the token and its person, or the exact reason against it (for the
 * audit only).
 */
export async function findAndValidate(ctx: Ctx, input: Input): Promise<ValidToken | RefusedToken> {
  const hashed = await hashSetupCode(input.setup_token);
  if (hashed === null) return { state: 'refused', reason: 'malformed', tokenId: null, userId: null };
  const [found] = await ctx.db
    .select({
      token: {
        id: setupTokens.id,
        hostIds: setupTokens.hostIds,
        maxUses: setupTokens.maxUses,
        useCount: setupTokens.useCount,
        expiresAt: setupTokens.expiresAt,
        revokedAt: setupTokens.revokedAt,
      },
      user: {
        id: users.id,
        username: users.username,
        displayName: users.displayName,
        userHandle: users.userHandle,
        status: users.status,
      },
      grant: userHosts.hostId,
    })
    .from(setupTokens)
    .innerJoin(users, eq(users.id, setupTokens.userId))
    .leftJoin(userHosts, and(eq(userHosts.userId, users.id), eq(userHosts.hostId, input.host_id)))
    .where(
      and(eq(setupTokens.tokenHash, hashed.tokenHash), eq(setupTokens.hashAlgorithm, hashed.hashAlgorithm)),
    )
    .limit(1);
  if (found === undefined) return { state: 'refused', reason: 'unknown', tokenId: null, userId: null };
  const { token, grant } = found;
  const { status, ...user } = found.user;
  const reason = reasonAgainst(
    { ...token, userStatus: status, isGranted: grant !== null },
    { hostId: input.host_id, now: nowOf(ctx) },
  );
  if (reason !== null) return { state: 'refused', reason, tokenId: token.id, userId: user.id };
  return { state: 'valid', tokenId: token.id, user };
}
