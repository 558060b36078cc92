import { eq } from 'drizzle-orm';
import { encodeBase64url } from '@sunray/primitives/base64url.ts';
import { Secret } from '@sunray/primitives/secret.ts';
import type { WorkerKey } from '@sunray/primitives/worker-key.ts';
import type { Ctx } from '../../ctx.ts';
import { workerKeys } from './table.ts';

/** A fresh key under the number after the highest that the worker ever had. The caller holds the worker's lock. */
export async function newKey(tx: Ctx, workerId: string): Promise<WorkerKey> {
  const rows = await tx.db
    .select({ keyId: workerKeys.keyId })
    .from(workerKeys)
    .where(eq(workerKeys.workerId, workerId));
  const numbers = rows.map(({ keyId }) => (/^\d{1,9}$/.test(keyId) ? Number(keyId) : 0));
  return {
    keyId: String(Math.max(0, ...numbers) + 1),
    secret: new Secret(encodeBase64url(tx.deps.random.bytes(32))),
  };
}
