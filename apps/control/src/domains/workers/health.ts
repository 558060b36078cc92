/** How long ago a worker may have spoken to be `ok`, and to be no worse than `late`. */
const OK_MS = 5 * 60_000;
const LATE_MS = 15 * 60_000;

export const WORKER_HEALTH = ['new', 'ok', 'late', 'offline'] as const;
export type WorkerHealth = (typeof WORKER_HEALTH)[number];

/** How a worker is, by when it last spoke; one that never did is `new`. */
export function healthOf(lastSeenAt: Date | null, nowMs: number): WorkerHealth {
  if (lastSeenAt === null) return 'new';
  const silentMs = nowMs - lastSeenAt.getTime();
  if (silentMs < OK_MS) return 'ok';
  return silentMs < LATE_MS ? 'late' : 'offline';
}
