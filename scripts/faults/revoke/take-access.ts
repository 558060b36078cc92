import type { Rig } from '../rig/with-rig.ts';
import { type Revocation, SETTLED_WITHIN_MS } from './path.ts';

/** Takes access away and waits until that is settled, written into the history; `settledMs` null: it stayed pending. */
export async function takeAccess(
  { admin, history }: Pick<Rig, 'admin' | 'history'>,
  { path, covers, ends, ask }: Revocation,
  withinMs = SETTLED_WITHIN_MS,
): Promise<{ id: string; settledMs: number | null }> {
  const id = `r${history.begin('revocation')}`;
  const requestedAtNs = history.nowNs();
  const { state } = await admin.settled(await ask(), withinMs);
  const nowNs = history.nowNs();
  const settledAtNs = state === 'pending' ? null : nowNs;
  history.write({ kind: 'revocation', id, path, covers, ends, requestedAtNs, settledAtNs, state });
  return { id, settledMs: settledAtNs === null ? null : (nowNs - requestedAtNs) / 1e6 };
}
