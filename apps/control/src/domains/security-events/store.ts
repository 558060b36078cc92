import type { SecurityEvent } from '@sunray/contract/events.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { securityEvents } from './table.ts';

type Input = { worker_id: string; region: string; security: readonly SecurityEvent[] };

/** Keeps what an edge saw, each event once however often it is stored. Whose they may be is the caller's to check. */
export async function storeSecurityEvents(ctx: Ctx, input: Input): Promise<void> {
  if (input.security.length === 0) return;
  const receivedAt = nowOf(ctx);
  const rows = input.security.map((event) => ({ ...rowOf(event, input), receivedAt }));
  await ctx.db.insert(securityEvents).values(rows).onConflictDoNothing();
}

function rowOf(event: SecurityEvent, from: { worker_id: string; region: string }) {
  return {
    id: event.id,
    at: new Date(event.at_ms),
    workerId: from.worker_id,
    region: from.region,
    kind: event.kind,
    hostId: event.host_id,
    userId: event.user_id,
    sid: event.sid,
    ip: event.ip,
    country: event.country,
    userAgent: event.user_agent,
    requestId: event.request_id,
    details: event.details,
  };
}
