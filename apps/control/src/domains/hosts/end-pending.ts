import type { Columns } from './columns.ts';
import type { HostView } from './schema.ts';

/** What to set when a host gets these workers: one that serves it is no longer awaited. */
export function endPending(
  host: Pick<HostView, 'pending_worker_id'>,
  workerIds: readonly string[],
): Pick<Columns, 'pendingWorkerId'> {
  const { pending_worker_id: pendingId } = host;
  return pendingId !== null && workerIds.includes(pendingId) ? { pendingWorkerId: null } : {};
}
