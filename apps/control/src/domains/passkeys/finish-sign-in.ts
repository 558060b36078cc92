import type { OpenedSession } from '@sunray/contract/edge-calls.ts';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { lockHeads } from '../facts/heads.ts';
import { openSession } from '../sessions/open.ts';
import { noteLogin } from '../users/note-login.ts';
import { claimChallenge } from './claim-challenge.ts';
import { findByCredential, type KnownPasskey } from './find-by-credential.ts';
import { findOpenHost, type OpenHost } from './find-open-host.ts';
import { leavingTrace } from './leaving-trace.ts';
import { noteUse } from './note-use.ts';
import { passkeyRefused } from './passkey-refused.ts';
import { type Assertion, readAssertion } from './read-assertion.ts';
import { reasonAgainstUse } from './reason-against-use.ts';
import { PASSKEY_AMR } from './rules.ts';
import { verifyAssertion } from './verify-assertion.ts';

type Input = { host_id: string; flow_hash: string; response: Record<string, unknown> };

/**
 * Verifies an assertion and opens a session. The challenge is spent whatever follows. Refuses
 * `passkey.refused` for every reason there is, `passkey.challenge-expired` (the exact reasons stand in the
 * audit), `host.unknown`, `host.locked`, `host.inactive`.
 */
export function finishSignIn(ctx: Ctx, input: Input): Promise<OpenedSession> {
  return leavingTrace(ctx, async () => {
    const hostId = input.host_id;
    const assertion = readAssertion(input.response);
    if (assertion === null) throw passkeyRefused('malformed', { hostId });
    const { challenge } = assertion.clientData;
    await claimChallenge(ctx, { challenge, action: 'sign_in', hostId, flowHash: input.flow_hash });
    const host = await findOpenHost(ctx, hostId);
    const passkey = await findByCredential(ctx, assertion.credential.id);
    if (passkey === null) throw passkeyRefused('unknown_credential', { hostId });
    const proof = await prove(assertion, { host, passkey });
    return inTransaction(ctx, (tx) => mint(tx, { host, passkey, proof }));
  });
}

type Proof = { signCount: number; backedUp: boolean };

async function prove(assertion: Assertion, about: { host: OpenHost; passkey: KnownPasskey }): Promise<Proof> {
  const { host, passkey } = about;
  const traced = { hostId: host.id, userId: passkey.user.id, passkeyId: passkey.id };
  // Nobody typed a name, so the authenticator has to say whose passkey it is (WebAuthn §7.2 step 6).
  if (assertion.response.userHandle !== passkey.user.userHandle)
    throw passkeyRefused('wrong_user_handle', traced);
  if (passkey.rpId !== host.rpId) throw passkeyRefused('wrong_rp', traced);
  const verified = await verifyAssertion({ assertion, host, passkey });
  if (verified.state === 'refused') throw passkeyRefused(verified.reason, traced);
  return verified;
}

async function mint(
  tx: Ctx,
  about: { host: OpenHost; passkey: KnownPasskey; proof: Proof },
): Promise<OpenedSession> {
  const { host, passkey, proof } = about;
  await lockHeads(tx, [`user:${passkey.user.id}`]);
  const reason =
    (await reasonAgainstUse(tx, { passkeyId: passkey.id, hostId: host.id })) ??
    (await noteUse(tx, { passkeyId: passkey.id, ...proof }));
  if (reason !== null)
    throw passkeyRefused(reason, { hostId: host.id, userId: passkey.user.id, passkeyId: passkey.id });
  await noteLogin(tx, passkey.user.id);
  return openSession(tx, { user: passkey.user, host, passkeyId: passkey.id, amr: [...PASSKEY_AMR] });
}
