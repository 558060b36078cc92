import type { Rows } from './database-rows.ts';

const FORGOTTEN_AFTER_MS = 1500;

/** Makes everything newer than what the lost past told anybody, and ends all sessions (C9). */
export function raiseEpoch(rows: Rows, { knownEpoch, nowMs }: { knownEpoch: number; nowMs: number }): void {
  if (rows.epoch > knownEpoch) return;
  rows.epoch = Math.max(rows.epoch, knownEpoch) + 1;
  rows.gen += 1;
  for (const copy of rows.copies.values()) copy.isBehind = true;
  const grantMs = nowMs + rows.settings.maxStaleS * 1000;
  for (const holder of rows.holders.values())
    holder.servesUntilMs = Math.max(holder.servesUntilMs ?? 0, grantMs);
  for (const session of rows.sessions.values()) session.isEnded = true;
}

/** Built wrongly: the control plane drops copies by age (C7). */
export function forgetOld(rows: Rows, { holder, nowMs }: { holder: string; nowMs: number }): void {
  for (const [key, copy] of rows.copies)
    if (copy.holder === holder && nowMs > copy.heardOfAtMs + FORGOTTEN_AFTER_MS) rows.copies.delete(key);
}
