const DAY_MS = 86_400_000;

/** Number of the day (UTC) since 1970. */
export function dayOf(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS);
}
