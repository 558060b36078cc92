import { and, eq } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { isUniqueViolation } from '../../db/unique-violation.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { findAlert } from './find.ts';
import { type AlertView, toAlertView } from './schema.ts';
import { alerts } from './table.ts';

/**
 * Opens a resolved alert again; its notes stay in the audit. Refuses `resource.not-found`, and `resource.conflict` when
 * it is open, or when the same thing has raised another one meanwhile.
 */
export function reopenAlert(ctx: Ctx, input: { alert_id: string }): Promise<AlertView> {
  return inTransaction(ctx, async (tx) => {
    const old = await findAlert(tx, input);
    const [row] = await tx.db
      .update(alerts)
      .set({ state: 'open', resolvedAt: null, resolvedBy: null, resolutionNotes: null })
      .where(and(eq(alerts.id, input.alert_id), eq(alerts.state, 'resolved')))
      .returning()
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? conflict('an open alert has the same key') : error;
      });
    if (row === undefined) throw conflict('the alert is open already');
    await record(tx, {
      event: 'alert.reopened',
      action: 'update',
      resource: { type: 'alert', id: row.id },
      subjectId: row.userId,
      hostId: row.hostId,
      workerId: row.workerId,
      oldValues: {
        state: old.state,
        resolved_at: old.resolved_at,
        resolved_by: old.resolved_by,
        resolution_notes: old.resolution_notes,
      },
      newValues: { state: 'open' },
    });
    return toAlertView(row);
  });
}

function conflict(detail: string): Refusal {
  return new Refusal('resource.conflict', { detail });
}
