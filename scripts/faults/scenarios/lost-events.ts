import { type Load, LOAD_PATH } from '../load/load.ts';
import type { Rig } from '../rig/with-rig.ts';
import type { Part } from './scenario.ts';
import { until } from './until.ts';

const WITHIN_MS = 30_000;

/** Every request of the load that an edge denied must have been written down, once. */
export async function lostEvents({ database }: Rig, { denied: wanted }: Load): Promise<Part> {
  let found = 0;
  const reported = await until(async () => {
    found = await database.deniedRequests(LOAD_PATH);
    return found >= wanted;
  }, WITHIN_MS);
  const numbers = { deniedRequests: wanted, deniedReported: found, eventsReportedMs: reported };
  if (found === wanted) return { numbers, faults: [] };
  const how = found < wanted ? 'were lost' : 'were told twice';
  return { numbers, faults: [`events ${how}: ${wanted} requests were denied, ${found} reported`] };
}
