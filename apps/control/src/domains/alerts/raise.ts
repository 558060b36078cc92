import { sql } from 'drizzle-orm';
import { ALERT_SEVERITIES, type AlertSeverity, type AlertType } from '@sunray/contract/alerts.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { alerts } from './table.ts';

export type NewAlert = {
  type: AlertType;
  severity: AlertSeverity;
  /** What makes two alerts the same: while one with this key is open, the next only counts. */
  dedupKey: string;
  workerId?: string | null;
  userId?: string | null;
  hostId?: string | null;
  ip?: string | null;
  country?: string | null;
  /** For people; no secret. The newest are kept. */
  details?: Record<string, unknown>;
};

/** From here on an alert is told as loudly as the audit can. */
const LOUD: readonly AlertSeverity[] = ['high', 'critical'];

/**
 * Raises an alert in the caller's transaction, or counts it on the open one with its key, whose severity it may raise
 * and never lowers. Only the first leaves an audit row.
 */
export async function raiseAlert(tx: Ctx, alert: NewAlert): Promise<{ id: string; isFirst: boolean }> {
  const now = nowOf(tx);
  const [row] = await tx.db
    .insert(alerts)
    .values({ ...alert, id: tx.deps.newId(), firstAt: now, lastAt: now })
    .onConflictDoUpdate({
      target: alerts.dedupKey,
      targetWhere: sql`${alerts.state} = 'open'`,
      set: {
        count: sql`${alerts.count} + 1`,
        lastAt: sql`greatest(${alerts.lastAt}, excluded.last_at)`,
        severity: higherSeverity(),
        ip: sql`coalesce(excluded.ip, ${alerts.ip})`,
        country: sql`coalesce(excluded.country, ${alerts.country})`,
        ...(alert.details === undefined ? {} : { details: sql`excluded.details` }),
      },
    })
    .returning({ id: alerts.id, count: alerts.count });
  if (row === undefined) throw new Error('a raised alert came back without a row');
  const isFirst = row.count === 1;
  if (isFirst) await recordRaised(tx, row.id, alert);
  return { id: row.id, isFirst };
}

function higherSeverity() {
  const order = sql.raw(`array[${ALERT_SEVERITIES.map((severity) => `'${severity}'`).join(', ')}]`);
  return sql`case when array_position(${order}, excluded.severity) > array_position(${order}, ${alerts.severity})
    then excluded.severity else ${alerts.severity} end`;
}

async function recordRaised(tx: Ctx, id: string, alert: NewAlert): Promise<void> {
  await record(tx, {
    event: 'alert.raised',
    action: 'create',
    severity: LOUD.includes(alert.severity) ? 'critical' : 'warning',
    resource: { type: 'alert', id },
    subjectId: alert.userId ?? null,
    hostId: alert.hostId ?? null,
    workerId: alert.workerId ?? null,
    newValues: {
      type: alert.type,
      severity: alert.severity,
      dedup_key: alert.dedupKey,
      details: alert.details ?? {},
    },
  });
}
