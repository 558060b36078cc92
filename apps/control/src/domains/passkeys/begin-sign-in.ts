import { generateAuthenticationOptions } from '@simplewebauthn/server';
import type { Ctx } from '../../ctx.ts';
import { findOpenHost } from './find-open-host.ts';
import { issueChallenge } from './issue-challenge.ts';
import { CHALLENGE_TTL_MS } from './rules.ts';

type Input = { host_id: string; flow_hash: string };

/**
 * Options for a sign-in without a typed name: any passkey of this host's relying party may answer. Refuses
 * `host.unknown`, `host.locked`, `host.inactive`.
 */
export async function beginSignIn(ctx: Ctx, input: Input): Promise<{ options: Record<string, unknown> }> {
  const host = await findOpenHost(ctx, input.host_id);
  const challenge = await issueChallenge(ctx, {
    hostId: host.id,
    flowHash: input.flow_hash,
    purpose: { action: 'sign_in' },
  });
  const options = await generateAuthenticationOptions({
    rpID: host.rpId,
    challenge,
    allowCredentials: [],
    userVerification: 'required',
    timeout: CHALLENGE_TTL_MS,
  });
  return { options: { ...options } };
}
