import { and, eq } from 'drizzle-orm';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { findAlert } from './find.ts';
import { type AlertView, toAlertView } from './schema.ts';
import { alerts } from './table.ts';

type Input = { alert_id: string; notes: string };

/** Closes an open alert with what was found. Refuses `resource.not-found`, and `resource.conflict` when it is closed. */
export function resolveAlert(ctx: Ctx, input: Input): Promise<AlertView> {
  return inTransaction(ctx, async (tx) => {
    const [row] = await tx.db
      .update(alerts)
      .set({
        state: 'resolved',
        resolvedAt: nowOf(tx),
        resolvedBy: tx.actor.id ?? tx.actor.name,
        resolutionNotes: input.notes,
      })
      .where(and(eq(alerts.id, input.alert_id), eq(alerts.state, 'open')))
      .returning();
    if (row === undefined) {
      await findAlert(tx, input);
      throw new Refusal('resource.conflict', { detail: 'the alert is resolved already' });
    }
    await record(tx, {
      event: 'alert.resolved',
      action: 'update',
      resource: { type: 'alert', id: row.id },
      subjectId: row.userId,
      hostId: row.hostId,
      workerId: row.workerId,
      oldValues: { state: 'open' },
      newValues: { state: 'resolved', resolution_notes: input.notes },
    });
    return toAlertView(row);
  });
}
