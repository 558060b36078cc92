import type { OpenedSession } from '@sunray/contract/edge-calls.ts';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { lockHeads } from '../facts/heads.ts';
import { openSession } from '../sessions/open.ts';
import { findAndValidate, type ValidToken } from '../setup-tokens/find-and-validate.ts';
import { validateAndConsume } from '../setup-tokens/validate-and-consume.ts';
import { noteLogin } from '../users/note-login.ts';
import { claimChallenge } from './claim-challenge.ts';
import { findOpenHost, type OpenHost } from './find-open-host.ts';
import { insertPasskey } from './insert-passkey.ts';
import { leavingTrace } from './leaving-trace.ts';
import { passkeyRefused } from './passkey-refused.ts';
import { readRegistration } from './read-registration.ts';
import { PASSKEY_AMR } from './rules.ts';
import { setupTokenRefused } from './setup-token-refused.ts';
import { type VerifiedCredential, verifyRegistration } from './verify-registration.ts';

type Input = {
  host_id: string;
  flow_hash: string;
  setup_token: string;
  passkey_name: string | null;
  response: Record<string, unknown>;
};

/**
 * Uses a setup token, stores the new passkey and opens a session, all or nothing: whatever fails, no use of
 * the token is spent. The challenge is spent in any case. Refuses `passkey.challenge-expired`,
 * `setup-token.refused`, `passkey.refused` (each with its exact reason in the audit), `host.unknown`,
 * `host.locked`, `host.inactive`.
 */
export function finishSetup(ctx: Ctx, input: Input): Promise<OpenedSession> {
  return leavingTrace(ctx, async () => {
    const hostId = input.host_id;
    const registration = readRegistration(input.response);
    if (registration === null) throw passkeyRefused('malformed', { hostId });
    const { challenge } = registration.clientData;
    const claimed = await claimChallenge(ctx, {
      challenge,
      action: 'register',
      hostId,
      flowHash: input.flow_hash,
    });
    const host = await findOpenHost(ctx, hostId);
    const token = await findAndValidate(ctx, input);
    if (token.state === 'refused') throw setupTokenRefused(token, { hostId });
    if (claimed.setupTokenId !== token.tokenId)
      throw passkeyRefused('challenge_other_token', { hostId, userId: token.user.id });
    const verified = await verifyRegistration({ registration, host });
    if (verified.state === 'refused')
      throw passkeyRefused(verified.reason, { hostId, userId: token.user.id });
    const { credential } = verified;
    return inTransaction(ctx, (tx) => register(tx, { input, host, user: token.user, credential }));
  });
}

type Proven = { input: Input; host: OpenHost; user: ValidToken['user']; credential: VerifiedCredential };

async function register(tx: Ctx, { input, host, user, credential }: Proven): Promise<OpenedSession> {
  await lockHeads(tx, [`user:${user.id}`]);
  const consumed = await validateAndConsume(tx, input);
  if (consumed.state === 'refused') throw setupTokenRefused(consumed, { hostId: host.id });
  const passkeyId = await insertPasskey(tx, { user, host, credential, name: input.passkey_name });
  if (passkeyId === null) throw passkeyRefused('credential_taken', { hostId: host.id, userId: user.id });
  await noteLogin(tx, user.id);
  return openSession(tx, { user, host, passkeyId, amr: [...PASSKEY_AMR] });
}
