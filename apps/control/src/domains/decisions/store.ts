import type { DecisionEvent } from '@sunray/contract/events.ts';
import type { Ctx } from '../../ctx.ts';
import { decisions } from './table.ts';

type Input = { worker_id: string; region: string; decisions: readonly DecisionEvent[] };

/** Keeps what an edge decided, each decision once however often it is stored. Whose they may be is the caller's to check. */
export async function storeDecisions(ctx: Ctx, input: Input): Promise<void> {
  if (input.decisions.length === 0) return;
  const rows = input.decisions.map((event) => rowOf(event, input));
  await ctx.db.insert(decisions).values(rows).onConflictDoNothing();
}

function rowOf(event: DecisionEvent, from: { worker_id: string; region: string }) {
  return {
    id: event.id,
    at: new Date(event.at_ms),
    workerId: from.worker_id,
    region: from.region,
    hostId: event.host_id,
    userId: event.user_id,
    sid: event.sid,
    verdict: event.verdict,
    guard: event.guard,
    reason: event.reason,
    ruleId: event.rule_id,
    weight: event.weight,
    method: event.method,
    path: event.path,
    status: event.status,
    ip: event.ip,
    country: event.country,
    userAgent: event.user_agent,
    requestId: event.request_id,
  };
}
