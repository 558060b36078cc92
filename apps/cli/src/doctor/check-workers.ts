import { time } from '../text/time.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import type { Status } from './status.ts';

const RECENT_MS = 5 * 60_000;

/** Whether workers spoke to the control plane lately. They do when people come, so silence may be just that. */
export function checkWorkers({ workers, now }: Status): Finding[] {
  if (workers.length === 0)
    return [
      fail(
        'worker link',
        'there is no worker',
        'start the control plane with SUNRAY_WORKER_ID and WORKER_HMAC_SECRET',
      ),
    ];
  return workers.map(({ name, last_seen_at: seen }) => {
    const check = `worker ${name}`;
    if (seen === null)
      return fail(
        check,
        'has never spoken to the control plane',
        'check its SUNRAY_CONTROL_URL, WORKER_HMAC_SECRET and SUNRAY_CONTROL_KEY',
      );
    const isRecent = Date.parse(now) - Date.parse(seen) < RECENT_MS;
    return isRecent
      ? ok(check, `last seen ${time(seen)} UTC`)
      : warn(
          check,
          `was last seen ${time(seen)} UTC`,
          'open one of its pages; when it stays silent, look into its log',
        );
  });
}

/** True when waiting a moment may make a difference: a worker says that it is there shortly after a page was asked. */
export function areAllRecent({ workers, now }: Status): boolean {
  return workers.every(
    ({ last_seen_at: seen }) => seen !== null && Date.parse(now) - Date.parse(seen) < RECENT_MS,
  );
}
