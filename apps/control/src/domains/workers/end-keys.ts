import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { workerKeys } from './table.ts';

/** Sets when keys of a worker end; an end that is nearer stays. The rows stay too: a key that was ended is remembered. */
export async function endKeys(
  tx: Ctx,
  workerId: string,
  { keyIds, at }: { keyIds: readonly string[]; at: Date },
): Promise<void> {
  if (keyIds.length === 0) return;
  await tx.db
    .update(workerKeys)
    .set({ expiresAt: sql`least(${workerKeys.expiresAt}, ${at.toISOString()}::timestamptz)` })
    .where(and(eq(workerKeys.workerId, workerId), inArray(workerKeys.keyId, [...keyIds])));
}
