import { known, type Principal, type Visit } from '../visit.ts';
import type { DecidedBy } from './live-connections.ts';

/** What the decision about an admitted visit went by. */
export function decidedByOf(visit: Visit, principal: Principal | null): DecidedBy {
  const worker = known(visit, 'worker');
  const host = known(visit, 'host');
  const person: DecidedBy =
    principal === null ? [] : [{ subject: `user:${principal.user.user_id}`, version: principal.userVersion }];
  return [
    { subject: `worker:${worker.worker_id}`, version: known(visit, 'workerVersion') },
    { subject: `host:${host.host_id}`, version: known(visit, 'hostVersion') },
    ...person,
  ];
}
