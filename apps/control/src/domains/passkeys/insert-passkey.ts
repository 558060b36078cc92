import { type Ctx, nowOf } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { UNNAMED_PASSKEY } from './rules.ts';
import { passkeys } from './table.ts';
import type { VerifiedCredential } from './verify-registration.ts';

type Input = {
  user: { id: string };
  host: { id: string; rpId: string };
  credential: VerifiedCredential;
  name: string | null;
};

/**
 * Stores a verified credential and returns its id, or null when the credential is known already, whosever it
 * is.
 */
export async function insertPasskey(tx: Ctx, input: Input): Promise<string | null> {
  const { user, host, credential } = input;
  const name = input.name?.replaceAll(/\p{C}/gu, '').trim() || UNNAMED_PASSKEY;
  const now = nowOf(tx);
  const [row] = await tx.db
    .insert(passkeys)
    .values({
      id: tx.deps.newId(),
      userId: user.id,
      ...credential,
      rpId: host.rpId,
      name,
      createdAt: now,
      lastUsedAt: now,
    })
    .onConflictDoNothing({ target: passkeys.credentialId })
    .returning({ id: passkeys.id });
  if (row === undefined) return null;
  await record(tx, {
    event: 'passkey.registered',
    action: 'create',
    resource: { type: 'passkey', id: row.id },
    subjectId: user.id,
    hostId: host.id,
    newValues: { name, rp_id: host.rpId, device_type: credential.deviceType, aaguid: credential.aaguid },
  });
  return row.id;
}
