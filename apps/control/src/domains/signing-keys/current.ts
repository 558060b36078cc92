import { unseal } from '@sunray/primitives/seal.ts';
import {
  type Es256SigningKey,
  importSigningKey,
  parseEs256Keys,
} from '@sunray/primitives/tokens/es256-key.ts';
import { eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { privateKeyAad } from './private-key-aad.ts';
import { signingKeys } from './table.ts';

/**
 * The key that signs sessions now, as the caller's transaction sees it. One that another follows meanwhile verifies
 * for longer than what it signs may live.
 */
export async function currentSessionKey(tx: Ctx): Promise<Es256SigningKey> {
  const [row] = await tx.db
    .select({ kid: signingKeys.kid, sealed: signingKeys.sealedPrivateKey })
    .from(signingKeys)
    .where(eq(signingKeys.state, 'signing'))
    .limit(1);
  if (row === undefined || row.sealed === null) throw new Error('no session key signs');
  const { imported } = tx.deps.sessionKeys;
  const known = imported.get(row.kid);
  if (known !== undefined) return known;
  const [key] = await parseEs256Keys(await unseal(tx.deps.keyRing, privateKeyAad(row.kid), row.sealed));
  if (key?.kid !== row.kid) throw new Error('a session key is not the one of its name');
  const made = await importSigningKey(key);
  // One signs; those before it are not asked for again.
  imported.clear();
  imported.set(row.kid, made);
  return made;
}
