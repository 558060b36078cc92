import { sql } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { installation } from '../installation/table.ts';
import { propagationChanges, propagations } from './table.ts';

/** Notes what a change raised under the propagation of its context, in its transaction; without one nobody will ask. */
export async function trackRaised(tx: Ctx, raised: readonly { subject: string; n: number }[]): Promise<void> {
  const { propagation } = tx;
  if (propagation === null || raised.length === 0) return;
  const [state] = await tx.db.select({ epoch: installation.epoch }).from(installation).limit(1);
  if (state === undefined) throw new Error('the installation row is missing');
  await tx.db
    .insert(propagations)
    .values({ id: propagation.id, requestId: tx.requestId, createdAt: nowOf(tx) })
    .onConflictDoNothing();
  await tx.db
    .insert(propagationChanges)
    .values(
      raised.map(({ subject, n }) => ({ propagationId: propagation.id, subject, epoch: state.epoch, n })),
    )
    .onConflictDoUpdate({
      target: [propagationChanges.propagationId, propagationChanges.subject],
      set: { epoch: sql`excluded.epoch`, n: sql`excluded.n` },
    });
  propagation.hasChanges = true;
}
