import type { AuditAction, AuditEvent, AuditSeverity } from '@sunray/contract/audit-events.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { stripSecrets } from './strip-secrets.ts';
import { audit } from './table.ts';

export type AuditEntry = {
  event: AuditEvent;
  action: AuditAction;
  resource: { type: string; id: string | null };
  severity?: AuditSeverity;
  /** The person it is about. */
  subjectId?: string | null;
  hostId?: string | null;
  workerId?: string | null;
  oldValues?: Record<string, unknown> | null;
  newValues?: Record<string, unknown> | null;
  success?: boolean;
  /** The exact reason, also where the public answer is one for all. */
  reason?: string | null;
};

/**
 * Writes audit rows through the ctx's db: inside a transaction they commit with the change they describe.
 * Values are stripped of secrets by name before they are stored.
 */
export async function record(ctx: Ctx, ...entries: AuditEntry[]): Promise<void> {
  if (entries.length > 0) await ctx.db.insert(audit).values(entries.map((entry) => rowOf(ctx, entry)));
}

function rowOf(ctx: Ctx, entry: AuditEntry): typeof audit.$inferInsert {
  return {
    id: ctx.deps.newId(),
    at: nowOf(ctx),
    retentionClass: 'days_90',
    event: entry.event,
    severity: entry.severity ?? 'info',
    source: ctx.source,
    actorKind: ctx.actor.kind,
    actorId: ctx.actor.id,
    actorName: ctx.actor.name,
    subjectId: entry.subjectId ?? null,
    hostId: entry.hostId ?? null,
    workerId: entry.workerId ?? (ctx.actor.kind === 'worker' ? ctx.actor.id : null),
    resourceType: entry.resource.type,
    resourceId: entry.resource.id,
    action: entry.action,
    oldValues: stripSecrets(entry.oldValues ?? null),
    newValues: stripSecrets(entry.newValues ?? null),
    ip: ctx.origin.ip,
    country: ctx.origin.country,
    userAgent: ctx.origin.userAgent,
    success: entry.success ?? true,
    reason: entry.reason ?? null,
    requestId: ctx.requestId,
    complianceTags: [],
  };
}
