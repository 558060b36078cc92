import { eq } from 'drizzle-orm';
import { seal } from '@sunray/primitives/seal.ts';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { workerKeys, workers } from './table.ts';

/** The key id of a worker's first secret. */
const FIRST_KEY_ID = '1';

/**
 * Makes the worker that the configuration names when there is none yet, and keeps its secret sealed. When the first
 * worker exists its stored key is replaced by the configured one, so that a changed secret takes effect.
 */
export function createFirstWorker(ctx: Ctx, first: { id: string; secret: string }): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    await lockHeads(tx, [`worker:${first.id}`]);
    const made = await tx.db
      .insert(workers)
      .values({ id: first.id, name: 'first', isFirst: true, createdAt: nowOf(tx) })
      .onConflictDoNothing()
      .returning({ id: workers.id });
    const [known] = await tx.db
      .select({ id: workers.id })
      .from(workers)
      .where(eq(workers.id, first.id))
      .limit(1);
    if (known === undefined)
      throw new Error('SUNRAY_WORKER_ID is not the id of the worker this database knows as its first');
    await keepSecret(tx, first);
    if (made.length === 0) return;
    await raiseHeads(tx, [`worker:${first.id}`]);
    await record(tx, {
      event: 'worker.created',
      action: 'create',
      resource: { type: 'worker', id: first.id },
      workerId: first.id,
      newValues: { name: 'first', is_first: true },
    });
  });
}

async function keepSecret(tx: Ctx, first: { id: string; secret: string }): Promise<void> {
  const aad = { table: 'worker_keys', column: 'sealed_secret', row: `${first.id}/${FIRST_KEY_ID}` };
  const sealedSecret = await seal(tx.deps.keyRing, aad, first.secret);
  await tx.db
    .insert(workerKeys)
    .values({ workerId: first.id, keyId: FIRST_KEY_ID, sealedSecret, createdAt: nowOf(tx) })
    .onConflictDoUpdate({ target: [workerKeys.workerId, workerKeys.keyId], set: { sealedSecret } });
}
