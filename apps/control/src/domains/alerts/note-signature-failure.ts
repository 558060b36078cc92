import { and, eq, isNull } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { isWithin } from '../limits/is-within.ts';
import { workers } from '../workers/table.ts';
import { raiseAlert } from './raise.ts';

/** The third within five minutes raises an alert; while it goes on, the alert counts once a minute. */
const TOLERATED = { max: 2, windowS: 300 } as const;
const RAISED = { max: 1, windowS: 60 } as const;

/**
 * Counts a refused signature of the worker it claimed to be of, and raises `signature_failure` when they are many. Only
 * workers that exist are counted, so that invented names take no room; a removed one is expected to fail.
 */
export async function noteSignatureFailure(
  ctx: Ctx,
  input: { workerId: string; reason: string },
): Promise<void> {
  const { workerId, reason } = input;
  if (!(await isInUse(ctx, workerId))) return;
  if (await isWithin(ctx, { ...TOLERATED, name: `signature-failures:${workerId}` })) return;
  if (!(await isWithin(ctx, { ...RAISED, name: `signature-alerts:${workerId}` }))) return;
  await inTransaction(ctx, (tx) =>
    raiseAlert(tx, {
      type: 'signature_failure',
      severity: 'high',
      dedupKey: `signature_failure:${workerId}`,
      workerId,
      details: { reason },
    }),
  );
}

async function isInUse(ctx: Ctx, workerId: string): Promise<boolean> {
  const rows = await ctx.db
    .select({ id: workers.id })
    .from(workers)
    .where(and(eq(workers.id, workerId), isNull(workers.removedAt)))
    .limit(1);
  return rows.length > 0;
}
