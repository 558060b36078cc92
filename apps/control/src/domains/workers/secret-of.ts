import { and, eq, gt, isNull, or } from 'drizzle-orm';
import { unseal } from '@sunray/primitives/seal.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { workerKeys } from './table.ts';

/** The live HMAC secret (base64url) of a worker's key; null when there is none of that id. */
export async function secretOf(ctx: Ctx, key: { workerId: string; keyId: string }): Promise<string | null> {
  const [row] = await ctx.db
    .select({ sealedSecret: workerKeys.sealedSecret })
    .from(workerKeys)
    .where(
      and(
        eq(workerKeys.workerId, key.workerId),
        eq(workerKeys.keyId, key.keyId),
        or(isNull(workerKeys.expiresAt), gt(workerKeys.expiresAt, nowOf(ctx))),
      ),
    )
    .limit(1);
  if (row === undefined) return null;
  const aad = { table: 'worker_keys', column: 'sealed_secret', row: `${key.workerId}/${key.keyId}` };
  return unseal(ctx.deps.keyRing, aad, row.sealedSecret);
}
