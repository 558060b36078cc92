import { encodeBase64url } from '@sunray/primitives/base64url.ts';
import { sha256Base64url } from '@sunray/primitives/sha256.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { CHALLENGE_TTL_MS } from './rules.ts';
import { challenges } from './table.ts';

type Input = {
  hostId: string;
  flowHash: string;
  purpose: { action: 'sign_in' } | { action: 'register'; userId: string; setupTokenId: string };
};

/**
 * 32 random bytes, bound to host, action and browser flow (and setup token) for `CHALLENGE_TTL_MS`. Only the
 * hash of their base64url text is kept.
 */
export async function issueChallenge(ctx: Ctx, input: Input): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = ctx.deps.random.bytes(32);
  await ctx.db.insert(challenges).values({
    challengeHash: await sha256Base64url(encodeBase64url(challenge)),
    hostId: input.hostId,
    flowHash: input.flowHash,
    ...input.purpose,
    expiresAt: new Date(nowOf(ctx).getTime() + CHALLENGE_TTL_MS),
  });
  return challenge;
}
