import type { Ctx } from '../../ctx.ts';
import { record } from '../audit/record.ts';

type Change = { hostId: string; from: readonly string[]; to: readonly string[] };

/** Writes down which workers serve a host from now on, and which no longer do. */
export async function recordBindings(tx: Ctx, { hostId, from, to }: Change): Promise<void> {
  const bound = to.filter((workerId) => !from.includes(workerId));
  const unbound = from.filter((workerId) => !to.includes(workerId));
  const about = { action: 'update', resource: { type: 'host', id: hostId }, hostId } as const;
  await record(
    tx,
    ...bound.map((workerId) => ({ ...about, event: 'worker.bound' as const, workerId })),
    ...unbound.map((workerId) => ({ ...about, event: 'worker.unbound' as const, workerId })),
  );
}
