import { eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { users } from '../users/table.ts';
import { passkeys } from './table.ts';

export type KnownPasskey = {
  id: string;
  credentialId: string;
  publicKey: string;
  rpId: string;
  deviceType: string;
  user: { id: string; username: string; userHandle: string };
};

/**
 * The passkey of a credential id (base64url) with its person, or null. Says nothing about whether it may be
 * used.
 */
export async function findByCredential(ctx: Ctx, credentialId: string): Promise<KnownPasskey | null> {
  const [found] = await ctx.db
    .select({
      id: passkeys.id,
      credentialId: passkeys.credentialId,
      publicKey: passkeys.publicKey,
      rpId: passkeys.rpId,
      deviceType: passkeys.deviceType,
      user: { id: users.id, username: users.username, userHandle: users.userHandle },
    })
    .from(passkeys)
    .innerJoin(users, eq(users.id, passkeys.userId))
    .where(eq(passkeys.credentialId, credentialId))
    .limit(1);
  return found ?? null;
}
