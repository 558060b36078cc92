import { until } from '../scenarios/until.ts';
import { type Admin, itemsOf } from './admin.ts';

const WITHIN_MS = 120_000;

/** Waits until no holder of a worker may serve for longer than that; false when one still may. */
export async function untilGrantedAtMost(admin: Admin, workerId: string, seconds: number): Promise<boolean> {
  const isGranted = async () => {
    const boundMs = Date.now() + (seconds + 1) * 1000;
    const { body } = await admin.call('GET', `/workers/${workerId}`);
    return itemsOf({ items: body['holders'] }).every(
      ({ serves_until: at }) => at === null || (typeof at === 'string' && Date.parse(at) <= boundMs),
    );
  };
  return (await until(isGranted, WITHIN_MS)) !== null;
}
