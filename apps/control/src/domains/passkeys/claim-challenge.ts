import { and, eq, isNull } from 'drizzle-orm';
import { sha256Base64url } from '@sunray/primitives/sha256.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { passkeyRefused } from './passkey-refused.ts';
import type { ChallengeReason } from './reasons.ts';
import { challenges } from './table.ts';

type Input = {
  /** As the browser signed it: base64url. */
  challenge: string;
  action: 'sign_in' | 'register';
  hostId: string;
  flowHash: string;
};
type Claimed = { setupTokenId: string | null };

/**
 * Claims a challenge once. Whoever presents it uses it up, wherever and for whatever: a statement of its own,
 * committed before anything else is looked at. Refuses `passkey.challenge-expired` when it was not for this
 * ceremony.
 */
export async function claimChallenge(ctx: Ctx, input: Input): Promise<Claimed> {
  const hash = await sha256Base64url(input.challenge);
  const now = nowOf(ctx);
  const [claimed] = await ctx.db
    .update(challenges)
    .set({ usedAt: now })
    .where(and(eq(challenges.challengeHash, hash), isNull(challenges.usedAt)))
    .returning({
      action: challenges.action,
      hostId: challenges.hostId,
      flowHash: challenges.flowHash,
      userId: challenges.userId,
      setupTokenId: challenges.setupTokenId,
      expiresAt: challenges.expiresAt,
    });
  if (claimed === undefined) throw passkeyRefused(await whyNot(ctx, hash), { hostId: input.hostId });
  const reason = reasonAgainst(claimed, { ...input, now });
  if (reason !== null) throw passkeyRefused(reason, { hostId: input.hostId, userId: claimed.userId });
  return { setupTokenId: claimed.setupTokenId };
}

type Bound = { action: string; hostId: string; flowHash: string; expiresAt: Date };

function reasonAgainst(claimed: Bound, wanted: Input & { now: Date }): ChallengeReason | null {
  if (claimed.expiresAt <= wanted.now) return 'challenge_expired';
  if (claimed.hostId !== wanted.hostId) return 'challenge_other_host';
  if (claimed.action !== wanted.action) return 'challenge_other_action';
  if (claimed.flowHash !== wanted.flowHash) return 'challenge_other_flow';
  return null;
}

async function whyNot(ctx: Ctx, hash: string): Promise<ChallengeReason> {
  const used = await ctx.db
    .select({ hash: challenges.challengeHash })
    .from(challenges)
    .where(eq(challenges.challengeHash, hash))
    .limit(1);
  return used.length === 0 ? 'challenge_unknown' : 'challenge_used';
}
