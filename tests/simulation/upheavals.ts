import type { Rows } from './database-rows.ts';

const FORGOTTEN_AFTER_MS = 1500;
/** What a lost past may have granted at least: the setting of before is lost with it. */
const USUAL_MAX_STALE_MS = 10_000;

/**
 * Makes everything newer than what the lost past told anybody, ends all sessions, and sends all holders away (C9).
 * `knownEpoch` null: nobody said.
 */
export function beginAfterLostPast(
  rows: Rows,
  { knownEpoch, nowMs }: { knownEpoch: number | null; nowMs: number },
): void {
  if (knownEpoch !== null && rows.epoch > knownEpoch) return;
  rows.epoch = Math.max(rows.epoch, knownEpoch ?? 0) + 1;
  rows.gen += 1;
  for (const copy of rows.copies.values()) copy.isBehind = true;
  const grantMs = nowMs + rows.settings.maxStaleS * 1000;
  rows.unsettledUntilMs = Math.max(rows.unsettledUntilMs, grantMs, nowMs + USUAL_MAX_STALE_MS);
  for (const holder of rows.holders.values()) {
    holder.servesUntilMs = Math.max(holder.servesUntilMs ?? 0, grantMs);
    holder.superseded ??= 'unknown_mark';
  }
  for (const session of rows.sessions.values()) session.isEnded = true;
}

/** Built wrongly: the control plane drops copies by age (C7). */
export function forgetOld(rows: Rows, { holder, nowMs }: { holder: string; nowMs: number }): void {
  for (const [key, copy] of rows.copies)
    if (copy.holder === holder && nowMs > copy.heardOfAtMs + FORGOTTEN_AFTER_MS) rows.copies.delete(key);
}
