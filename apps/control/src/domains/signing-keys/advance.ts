import type { Ctx } from '../../ctx.ts';
import { stepSessionKeys } from './step.ts';

/** More steps than a rotation has; what is left over is done by the next run. */
const MAX_STEPS = 20;

/** Rotates the session keys as far as it is due and as the edges have heard. */
export async function advanceSessionKeys(ctx: Ctx): Promise<void> {
  for (let steps = 0; steps < MAX_STEPS; steps += 1) if ((await stepSessionKeys(ctx)) === 'none') return;
}
