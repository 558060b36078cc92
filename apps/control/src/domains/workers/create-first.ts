import { and, eq } from 'drizzle-orm';
import { unseal } from '@sunray/primitives/seal.ts';
import type { WorkerKey } from '@sunray/primitives/worker-key.ts';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { endKeys } from './end-keys.ts';
import { keyAad } from './key-aad.ts';
import { liveKeysOf } from './live-keys.ts';
import { storeKey } from './store-key.ts';
import { workerKeys, workers } from './table.ts';

type First = { id: string; key: WorkerKey };

/** How long the key of before goes on beside one that the configuration brings. */
const OVERLAP_MS = 86_400_000;

/**
 * Makes the worker that the configuration names when there is none yet, with its key. When it exists, a key under a new
 * id is added and the older one ends after a day; another secret under an id that is known replaces that one at once.
 * A key that an admin has ended, or a worker that was removed, does not come back with the next start.
 */
export function createFirstWorker(ctx: Ctx, first: First): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [`worker:${first.id}`]);
    const made = await tx.db
      .insert(workers)
      .values({ id: first.id, name: 'first', isFirst: true, createdAt: nowOf(tx) })
      .onConflictDoNothing()
      .returning({ id: workers.id });
    if (made.length === 0) return adoptKey(tx, first);
    await storeKey(tx, first.id, first.key);
    await raiseHeads(tx, [`worker:${first.id}`]);
    await record(tx, {
      event: 'worker.created',
      action: 'create',
      resource: { type: 'worker', id: first.id },
      workerId: first.id,
      newValues: { name: 'first', is_first: true, key_id: first.key.keyId },
    });
  });
}

async function adoptKey(tx: Ctx, { id, key }: First): Promise<void> {
  const [known] = await tx.db
    .select({ removedAt: workers.removedAt })
    .from(workers)
    .where(eq(workers.id, id))
    .limit(1)
    .for('update');
  if (known === undefined)
    throw new Error('SUNRAY_WORKER_ID is not the id of the worker this database knows as its first');
  if (known.removedAt !== null) return;
  const stored = await storedSecret(tx, id, key.keyId);
  if (stored === key.secret.reveal()) return;
  const others = (await liveKeysOf(tx, [id]))
    .map(({ keyId }) => keyId)
    .filter((keyId) => keyId !== key.keyId);
  const now = nowOf(tx);
  // Never more than two: of several others the one that was to end first ends now.
  await endKeys(tx, id, { keyIds: others.slice(0, -1), at: now });
  if (stored === null)
    await endKeys(tx, id, { keyIds: others.slice(-1), at: new Date(now.getTime() + OVERLAP_MS) });
  await storeKey(tx, id, key);
  await record(tx, {
    event: 'worker.key_added',
    action: 'create',
    severity: 'notice',
    resource: { type: 'worker_key', id: key.keyId },
    workerId: id,
    newValues: { key_id: key.keyId, replaces: stored === null ? others : [key.keyId] },
  });
}

/** The secret that is kept under a key id, ended or not; null when there never was one. */
async function storedSecret(tx: Ctx, workerId: string, keyId: string): Promise<string | null> {
  const [row] = await tx.db
    .select({ sealedSecret: workerKeys.sealedSecret })
    .from(workerKeys)
    .where(and(eq(workerKeys.workerId, workerId), eq(workerKeys.keyId, keyId)))
    .limit(1);
  return row === undefined ? null : unseal(tx.deps.keyRing, keyAad(workerId, keyId), row.sealedSecret);
}
