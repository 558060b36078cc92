import { eq } from 'drizzle-orm';
import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import type { bindHost as bindHostCall } from '@sunray/contract/edge-calls.ts';
import { canonicalDomain } from '@sunray/policy/domain.ts';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { lockHeads } from '../facts/heads.ts';
import { countEvent } from '../limits/count.ts';
import { endPending } from './end-pending.ts';
import { findHost } from './find.ts';
import { rebind } from './rebind.ts';
import { MAX_WORKERS } from './rules.ts';
import type { HostView } from './schema.ts';
import { hosts } from './table.ts';

type Input = InputOf<typeof bindHostCall> & { worker_id: string };
type Output = OutputOf<typeof bindHostCall>;
type Refused = { refused: 'unknown_host' | 'bound_to_another' | 'too_many_workers'; hostId: string | null };

/** Refused bindings that are written down per minute and worker; the rest fills no disk. */
const RECORDED = { max: 20, windowS: 60 } as const;

/**
 * A worker asks to serve the host of a domain. A host without a worker is bound to the first that asks, or to the one
 * that is awaited. One that serves it already stays as it is. The awaited worker of a bound host is bound *beside* the
 * others, in one transaction: no request is dropped, and the others serve until an admin unbinds them, for only an
 * admin knows when traffic has left them. Anybody else, and any unknown domain: `worker.registration-blocked`.
 */
export async function bindHost(ctx: Ctx, input: Input): Promise<Output> {
  const outcome = await inTransaction(ctx, (tx) => tryToBind(tx, input));
  if (!('refused' in outcome)) return outcome;
  await noteRefused(ctx, input, outcome);
  throw new Refusal('worker.registration-blocked', { error: 'registration_blocked' });
}

async function tryToBind(tx: Ctx, input: Input): Promise<Output | Refused> {
  const hostId = await hostIdOf(tx, input.domain);
  if (hostId === null) return { refused: 'unknown_host', hostId };
  // Of several workers that ask at once each reads the bindings under the head's lock, after the one before it.
  await lockHeads(tx, [`host:${hostId}`]);
  const host = await findHost(tx, { host_id: hostId });
  const outcome = judge(host, input.worker_id);
  if (outcome !== 'bound' && outcome !== 'migrated')
    return outcome === 'already_bound' ? { host_id: hostId, outcome } : { refused: outcome, hostId };
  const to = [...host.worker_ids, input.worker_id].sort();
  await rebind(tx, { hostId, from: host.worker_ids, to });
  await tx.db
    .update(hosts)
    .set({ ...endPending(host, to), updatedAt: nowOf(tx) })
    .where(eq(hosts.id, hostId));
  await record(tx, {
    event: outcome === 'bound' ? 'worker.bound' : 'worker.migrated',
    action: 'update',
    resource: { type: 'host', id: hostId },
    hostId,
    workerId: input.worker_id,
    oldValues: { worker_ids: host.worker_ids, pending_worker_id: host.pending_worker_id },
    newValues: { worker_ids: to, pending_worker_id: null },
  });
  return { host_id: hostId, outcome };
}

function judge(host: HostView, workerId: string): Output['outcome'] | Refused['refused'] {
  const { worker_ids: bound, pending_worker_id: pendingId } = host;
  if (bound.includes(workerId)) return 'already_bound';
  if (bound.length === 0 && pendingId === null) return 'bound';
  if (pendingId !== workerId) return 'bound_to_another';
  if (bound.length >= MAX_WORKERS) return 'too_many_workers';
  return bound.length === 0 ? 'bound' : 'migrated';
}

async function hostIdOf(tx: Ctx, domain: string): Promise<string | null> {
  const canonical = canonicalDomain(domain);
  if (canonical === null) return null;
  const [row] = await tx.db.select({ id: hosts.id }).from(hosts).where(eq(hosts.domain, canonical)).limit(1);
  return row?.id ?? null;
}

async function noteRefused(ctx: Ctx, input: Input, { refused, hostId }: Refused): Promise<void> {
  const isCounted = await countEvent(ctx, { ...RECORDED, name: `binding-refused:${input.worker_id}` }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Refusal) return false;
      throw error;
    },
  );
  if (!isCounted) return;
  await record(ctx, {
    event: 'worker.binding_refused',
    action: 'refuse',
    severity: 'warning',
    resource: { type: 'host', id: hostId },
    hostId,
    workerId: input.worker_id,
    newValues: { domain: canonicalDomain(input.domain) },
    success: false,
    reason: refused,
  });
}
