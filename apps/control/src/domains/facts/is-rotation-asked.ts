import { and, eq, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { workers } from '../workers/table.ts';
import { holderKeys } from './holder-key-table.ts';

/** Whether a holder was asked for a new assertion key and has not registered one since; both by the database's clock. */
export async function isRotationAsked(
  tx: Ctx,
  input: { holder: string; worker_id: string },
): Promise<boolean> {
  const newest = sql`(select max(${holderKeys.registeredAt}) from ${holderKeys} where ${holderKeys.holderId} = ${input.holder})`;
  const [asked] = await tx.db
    .select({ id: workers.id })
    .from(workers)
    .where(and(eq(workers.id, input.worker_id), sql`${workers.assertionKeysAskedAt} > ${newest}`))
    .limit(1);
  return asked !== undefined;
}
