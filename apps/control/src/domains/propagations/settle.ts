import { countdown } from '@sunray/primitives/clock.ts';
import type { Ctx } from '../../ctx.ts';
import { ACK_CHANNEL } from '../../feed/signals.ts';
import type { Progress } from './judge.ts';
import { judgeTogether } from './judge-together.ts';

/** How long the call that made a change waits for the edges; its state can be asked for afterwards. */
const PATIENCE_MS = 3000;
/** A lost signal costs no more than this. */
const SCAN_MS = 500;

/** Waits until the change is in force everywhere, or for three seconds. Null when there was nothing to propagate. */
export async function settlePropagation(ctx: Ctx, propagationId: string): Promise<Progress | null> {
  const left = countdown(PATIENCE_MS);
  for (;;) {
    // Listening begins before looking, so that what happens in between is heard.
    const leftMs = left();
    const signal = ctx.deps.signals.wait(ACK_CHANNEL, Math.max(1, Math.min(SCAN_MS, leftMs)));
    const progress = await judgeTogether(ctx, propagationId);
    if (progress?.state !== 'pending' || leftMs <= 0) return progress;
    if ((await signal).isSentHome) return judgeTogether(ctx, propagationId);
  }
}
