import { seal } from '@sunray/primitives/seal.ts';
import type { WorkerKey } from '@sunray/primitives/worker-key.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { keyAad } from './key-aad.ts';
import { workerKeys } from './table.ts';

/** Keeps a key, sealed, in force until it is ended; one of the same id is replaced. The caller holds the worker's lock. */
export async function storeKey(tx: Ctx, workerId: string, key: WorkerKey): Promise<void> {
  const sealedSecret = await seal(tx.deps.keyRing, keyAad(workerId, key.keyId), key.secret.reveal());
  const fresh = { sealedSecret, createdAt: nowOf(tx), expiresAt: null };
  await tx.db
    .insert(workerKeys)
    .values({ workerId, keyId: key.keyId, ...fresh })
    .onConflictDoUpdate({ target: [workerKeys.workerId, workerKeys.keyId], set: fresh });
}
