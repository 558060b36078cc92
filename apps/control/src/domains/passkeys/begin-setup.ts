import { generateRegistrationOptions } from '@simplewebauthn/server';
import type { Ctx } from '../../ctx.ts';
import { findAndValidate, type ValidToken } from '../setup-tokens/find-and-validate.ts';
import { excludedCredentials } from './excluded-credentials.ts';
import { findOpenHost, type OpenHost } from './find-open-host.ts';
import { issueChallenge } from './issue-challenge.ts';
import { leavingTrace } from './leaving-trace.ts';
import { CHALLENGE_TTL_MS, PASSKEY_ALGORITHMS } from './rules.ts';
import { setupTokenRefused } from './setup-token-refused.ts';

type Input = { host_id: string; flow_hash: string; setup_token: string };
type Output = { options: Record<string, unknown>; username: string; display_name: string | null };

/**
 * Looks at a setup token without using it and gives options for a new passkey of its person. Refuses
 * `setup-token.refused` (exact reason in the audit), `host.unknown`, `host.locked`, `host.inactive`.
 */
export function beginSetup(ctx: Ctx, input: Input): Promise<Output> {
  return leavingTrace(ctx, async () => {
    const host = await findOpenHost(ctx, input.host_id);
    const token = await findAndValidate(ctx, input);
    if (token.state === 'refused') throw setupTokenRefused(token, { hostId: host.id });
    const challenge = await issueChallenge(ctx, {
      hostId: host.id,
      flowHash: input.flow_hash,
      purpose: { action: 'register', userId: token.user.id, setupTokenId: token.tokenId },
    });
    const options = await optionsFor(ctx, { host, user: token.user, challenge });
    return { options: { ...options }, username: token.user.username, display_name: token.user.displayName };
  });
}

async function optionsFor(
  ctx: Ctx,
  about: { host: OpenHost; user: ValidToken['user']; challenge: Uint8Array<ArrayBuffer> },
) {
  const { host, user, challenge } = about;
  return generateRegistrationOptions({
    rpName: host.domain,
    rpID: host.rpId,
    userName: user.username,
    userID: new Uint8Array(Buffer.from(user.userHandle, 'base64url')),
    userDisplayName: user.displayName ?? user.username,
    challenge,
    timeout: CHALLENGE_TTL_MS,
    attestationType: 'none',
    excludeCredentials: await excludedCredentials(ctx, { userId: user.id, rpId: host.rpId }),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: PASSKEY_ALGORITHMS,
  });
}
