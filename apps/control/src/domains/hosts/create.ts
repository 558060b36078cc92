import type { z } from 'zod';
import type { Subject } from '@sunray/contract/facts.ts';
import { type Ctx, inTransaction, nowOf } from '../../ctx.ts';
import { isUniqueViolation } from '../../db/unique-violation.ts';
import { Refusal } from '../../refusal.ts';
import { record } from '../audit/record.ts';
import { lockHeads, raiseHeads } from '../facts/heads.ts';
import { onlyWorker } from '../workers/only-worker.ts';
import { requireWorkers } from '../workers/require-workers.ts';
import { checkAddresses, checkOriginLists } from './check.ts';
import { toColumns } from './columns.ts';
import { type HostView, type newHost, toHostView } from './schema.ts';
import { hosts, hostWorkers } from './table.ts';

/**
 * Protects an application under a domain. Without `worker_ids` it is bound to the only worker there is. Refuses
 * `host.domain-taken`, `host.backend-refused`, `host.origin-mismatch`, `host.rp-id-refused`, `request.invalid`.
 */
export async function createHost(ctx: Ctx, input: z.output<typeof newHost>): Promise<HostView> {
  const rpId = input.rp_id ?? input.domain;
  checkAddresses(ctx, {
    domain: input.domain,
    publicOrigin: input.public_origin,
    backendUrl: input.backend_url,
    rpId,
  });
  checkOriginLists(input);
  const workerIds = [...new Set(input.worker_ids ?? [await onlyWorker(ctx)])].sort();
  return inTransaction(ctx, async (tx) => {
    const id = tx.deps.newId();
    const touched: Subject[] = [`host:${id}`, ...workerIds.map((workerId): Subject => `worker:${workerId}`)];
    await lockHeads(tx, touched);
    await requireWorkers(tx, workerIds);
    const row = await insertHost(tx, { ...input, rp_id: rpId, id });
    await tx.db.insert(hostWorkers).values(workerIds.map((workerId) => ({ hostId: id, workerId })));
    await raiseHeads(tx, touched);
    const view = toHostView(row, workerIds);
    await record(tx, {
      event: 'host.created',
      action: 'create',
      resource: { type: 'host', id },
      hostId: id,
      newValues: view,
    });
    return view;
  });
}

async function insertHost(tx: Ctx, input: z.output<typeof newHost> & { id: string; rp_id: string }) {
  const now = nowOf(tx);
  const [row] = await tx.db
    .insert(hosts)
    .values({
      ...toColumns(input),
      id: input.id,
      domain: input.domain,
      publicOrigin: input.public_origin,
      backendUrl: input.backend_url,
      rpId: input.rp_id,
      createdAt: now,
      updatedAt: now,
    })
    .returning()
    .catch((error: unknown) => {
      throw isUniqueViolation(error) ? new Refusal('host.domain-taken') : error;
    });
  if (row === undefined) throw new Error('an inserted host came back without a row');
  return row;
}
