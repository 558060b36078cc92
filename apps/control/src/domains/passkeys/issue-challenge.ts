import { type Ctx, nowOf } from '../../ctx.ts';
import { challengeHash } from './challenge-hash.ts';
import { CHALLENGE_TTL_MS } from './rules.ts';
import { challenges } from './table.ts';

type Input = {
  hostId: string;
  flowHash: string;
  purpose: { action: 'sign_in' } | { action: 'register'; userId: string; setupTokenId: string };
};

/** 32 random bytes, bound to host, action and browser flow (and setup token) for `CHALLENGE_TTL_MS`; only their hash is kept. */
export async function issueChallenge(ctx: Ctx, input: Input): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = ctx.deps.random.bytes(32);
  await ctx.db.insert(challenges).values({
    challengeHash: challengeHash(Buffer.from(challenge).toString('base64url')),
    hostId: input.hostId,
    flowHash: input.flowHash,
    ...input.purpose,
    expiresAt: new Date(nowOf(ctx).getTime() + CHALLENGE_TTL_MS),
  });
  return challenge;
}
