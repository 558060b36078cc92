import { and, eq, isNull } from 'drizzle-orm';
import { unseal } from '@sunray/primitives/seal.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { keyAad } from './key-aad.ts';
import { isLive } from './live-keys.ts';
import { workerKeys, workers } from './table.ts';

/** The live HMAC secret (base64url) of a worker's key; null when there is none of that id, or the worker was removed. */
export async function secretOf(ctx: Ctx, key: { workerId: string; keyId: string }): Promise<string | null> {
  const [row] = await ctx.db
    .select({ sealedSecret: workerKeys.sealedSecret })
    .from(workerKeys)
    .innerJoin(workers, and(eq(workers.id, workerKeys.workerId), isNull(workers.removedAt)))
    .where(and(eq(workerKeys.workerId, key.workerId), eq(workerKeys.keyId, key.keyId), isLive(nowOf(ctx))))
    .limit(1);
  if (row === undefined) return null;
  return unseal(ctx.deps.keyRing, keyAad(key.workerId, key.keyId), row.sealedSecret);
}
