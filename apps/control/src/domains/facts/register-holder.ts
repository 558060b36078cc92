import { and, eq, sql } from 'drizzle-orm';
import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import type { registerHolder as registerHolderCall } from '@sunray/contract/edge-calls.ts';
import type { Subject } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { workers } from '../workers/table.ts';
import { noteSeen } from '../workers/note-seen.ts';
import { lockHeads } from './heads.ts';
import { keepHolderKeys, refuseUnsoundKeys } from './holder-keys.ts';
import { meetDatabase } from './meet-database.ts';
import { holders } from './table.ts';
import { usableKeys } from './usable-keys.ts';
import { workersSharingHosts } from './workers-sharing-hosts.ts';

type Input = InputOf<typeof registerHolderCall> & { worker_id: string };

/** Holders one worker may have: regions come and go, disks and pasts are lost, but not hundreds of times a day. */
const MAX_HOLDERS_PER_WORKER = 500;

/**
 * Makes a holder and its assertion keys known; they then stand in the JWKS of every worker that shares a host. Says
 * which of them may be used. Idempotent. A holder's region and worker never change: anything else is
 * `link.not-your-host`.
 */
export async function registerHolder(ctx: Ctx, input: Input): Promise<OutputOf<typeof registerHolderCall>> {
  await refuseUnsoundKeys(input);
  await meetDatabase(ctx);
  const limits = await register(ctx, input);
  return { ...limits, worker_id: input.worker_id, usable_keys: await usableKeys(ctx, input) };
}

function register(ctx: Ctx, input: Input): Promise<{ lease_ms: number; max_stale_s: number }> {
  return inTransaction(ctx, async (tx) => {
    const touched = await lockCompanions(tx, input.worker_id);
    const [worker] = await tx.db
      .select({ leaseMs: workers.leaseMs, maxStaleS: workers.maxStaleS })
      .from(workers)
      .where(eq(workers.id, input.worker_id))
      .limit(1);
    if (worker === undefined) throw new Refusal('link.not-your-host');
    if (!(await isKnown(tx, input))) await addHolder(tx, input);
    await keepHolderKeys(tx, input, touched);
    await noteSeen(tx, { worker_id: input.worker_id, edge_version: input.edge_version });
    return { lease_ms: worker.leaseMs, max_stale_s: worker.maxStaleS };
  });
}

async function isKnown(tx: Ctx, input: Input): Promise<boolean> {
  const [known] = await tx.db
    .select({ workerId: holders.workerId, region: holders.region })
    .from(holders)
    .where(eq(holders.id, input.holder))
    .limit(1);
  if (known === undefined) return false;
  if (known.workerId !== input.worker_id || known.region !== input.region)
    throw new Refusal('link.not-your-host');
  await tx.db
    .update(holders)
    .set({ lastSeenAt: nowOf(tx), edgeVersion: input.edge_version })
    .where(eq(holders.id, input.holder));
  return true;
}

async function addHolder(tx: Ctx, input: Input): Promise<void> {
  const isCounted = sql`(${holders.supersededAt} is null or ${holders.createdAt} > clock_timestamp() - interval '1 day')`;
  const count = await tx.db.$count(holders, and(eq(holders.workerId, input.worker_id), isCounted));
  if (count >= MAX_HOLDERS_PER_WORKER)
    throw new Refusal('rate.limited', { detail: 'too many holders for one worker' });
  await tx.db.insert(holders).values({
    id: input.holder,
    workerId: input.worker_id,
    region: input.region,
    // Its keys are still to come.
    keysVersion: -1,
    edgeVersion: input.edge_version,
    // By the database's clock: whether it knows all that this holder was told is judged by that (C10).
    createdAt: sql`clock_timestamp()`,
    lastSeenAt: nowOf(tx),
  });
  await record(tx, {
    event: 'worker.holder_registered',
    action: 'create',
    resource: { type: 'holder', id: input.holder },
    workerId: input.worker_id,
    newValues: {
      region: input.region,
      key_ids: input.assertion_keys.map(({ kid }) => kid),
      edge_version: input.edge_version,
    },
  });
}

/**
 * Locks the heads of all workers that share a host with this one. Heads are locked in sorted order only, so a companion
 * that was bound while we waited cannot be added: the edge asks again.
 */
async function lockCompanions(tx: Ctx, workerId: string): Promise<Subject[]> {
  const expected = await workersSharingHosts(tx, workerId);
  await lockHeads(tx, expected);
  const found = await workersSharingHosts(tx, workerId);
  if (found.some((subject) => !expected.includes(subject)))
    throw new Refusal('service.unavailable', { retryAfterS: 1 });
  return found;
}
