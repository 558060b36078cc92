import { and, eq, inArray } from 'drizzle-orm';
import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import type {
  DecisionEvent,
  EventLoss,
  reportEvents as call,
  SecurityEvent,
} from '@sunray/contract/events.ts';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { storeDecisions } from '../decisions/store.ts';
import { hostWorkers } from '../hosts/table.ts';
import { countEvent } from '../limits/count.ts';
import { storeLosses } from './store-losses.ts';
import { storeSecurityEvents } from './store.ts';
import { storedAmong } from './stored-among.ts';

type Input = InputOf<typeof call> & { worker_id: string };
type Told = DecisionEvent | SecurityEvent;

/** An outbox gives up nothing by itself, so after an outage events are this old at most, and the rest is of no more use. */
const OLDEST_MS = 7 * 24 * 3600 * 1000;
/** As far as the clocks of edge and control plane may be apart for the signature to hold. */
const NEWEST_MS = 5 * 60 * 1000;
/** Foreign events that are written down per minute; an edge that makes them makes many. */
const RECORDED = { name: 'foreign-events', max: 20, windowS: 60 } as const;
/** Hosts that such a row names; how many events there were it says in any case. */
const MOST_NAMED = 20;

/**
 * Keeps what a worker reports about its own hosts. What is about others', or from too far away in time, counts as lost,
 * once each under its own id. What is there already is neither stored again nor counted as lost, when a report is
 * repeated.
 */
export async function reportEvents(ctx: Ctx, input: Input): Promise<OutputOf<typeof call>> {
  const served = await servedAmong(ctx, input);
  const nowMs = ctx.clock.nowMs();
  const isOwn = (event: Told) => speaksFor(served, event);
  const isTimely = ({ at_ms: atMs }: Told) => atMs >= nowMs - OLDEST_MS && atMs <= nowMs + NEWEST_MS;
  const isKept = (event: Told) => isOwn(event) && isTimely(event);

  const decisions = input.decisions.filter(isKept).sort(byId);
  const security = input.security.filter(isKept).sort(byId);
  const lost = [...input.lost, ...(await lossesOf(ctx, input, isKept))].sort(byId);
  await storeDecisions(ctx, { ...input, decisions });
  await storeSecurityEvents(ctx, { ...input, security });
  await storeLosses(ctx, { ...input, lost });
  const foreign = [...input.decisions, ...input.security].filter((event) => !isOwn(event));
  if (foreign.length > 0) await noteForeign(ctx, input.worker_id, foreign);
  return {};
}

/** One order for all, so that reports that overlap do not wait for each other in a circle. */
function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** What is about no host of ours can be about nobody either. */
function speaksFor(served: ReadonlySet<string>, { host_id: hostId, user_id: userId, sid }: Told): boolean {
  return hostId === null ? userId === null && sid === null : served.has(hostId.toLowerCase());
}

async function servedAmong(ctx: Ctx, input: Input): Promise<Set<string>> {
  const named = new Set([...input.decisions, ...input.security].map(({ host_id: hostId }) => hostId));
  const hostIds = [...named].filter((hostId) => hostId !== null);
  if (hostIds.length === 0) return new Set();
  const rows = await ctx.db
    .select({ hostId: hostWorkers.hostId })
    .from(hostWorkers)
    .where(and(eq(hostWorkers.workerId, input.worker_id), inArray(hostWorkers.hostId, hostIds)))
    .limit(hostIds.length);
  return new Set(rows.map(({ hostId }) => hostId));
}

/** What was kept when it was told before is not lost, though nobody would keep it now. */
async function lossesOf(ctx: Ctx, input: Input, isKept: (event: Told) => boolean): Promise<EventLoss[]> {
  const decisions = input.decisions.filter((event) => !isKept(event));
  const security = input.security.filter((event) => !isKept(event));
  const newestMs = ctx.clock.nowMs() + NEWEST_MS;
  const couldBeStored = ({ at_ms: atMs }: Told) => atMs <= newestMs;
  const stored = await storedAmong(ctx, {
    worker_id: input.worker_id,
    decisions: decisions.filter(couldBeStored),
    security: security.filter(couldBeStored),
  });
  return [
    ...decisions.map((event) => lossOf(event, 'decision')),
    ...security.map((event) => lossOf(event, 'security')),
  ].filter(({ id }) => !stored.has(id.toLowerCase()));
}

function lossOf({ id, at_ms: atMs }: Told, kind: EventLoss['kind']): EventLoss {
  return { id, at_ms: atMs, kind, lost: 1 };
}

async function noteForeign(ctx: Ctx, workerId: string, foreign: readonly Told[]): Promise<void> {
  ctx.deps.log.warn(
    { request_id: ctx.requestId, worker_id: workerId, events: foreign.length },
    'events about hosts of others',
  );
  if (!(await mayRecord(ctx))) return;
  const hostIds = [...new Set(foreign.map((event) => event.host_id))];
  await inTransaction(ctx, (tx) =>
    record(tx, {
      event: 'worker.foreign_host',
      action: 'refuse',
      severity: 'warning',
      resource: { type: 'worker', id: workerId },
      workerId,
      newValues: { events: foreign.length, host_ids: hostIds.slice(0, MOST_NAMED) },
      success: false,
      reason: 'events',
    }),
  );
}

async function mayRecord(ctx: Ctx): Promise<boolean> {
  try {
    await countEvent(ctx, RECORDED);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
