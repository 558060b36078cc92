import type { Ctx } from '../../ctx.ts';
import { clearDeadHolders } from './clear-dead-holders.ts';
import { forgetSuperseded } from './forget-superseded.ts';
import { markOtherRenders } from './mark-other-renders.ts';

/**
 * What has to be done about holders now and then: those that are dead are given up and their copies forgotten, and
 * copies that a process of the release before has written since our start are told anew (leases.md C1).
 */
export async function keepUpHolders(ctx: Ctx): Promise<void> {
  await clearDeadHolders(ctx);
  await forgetSuperseded(ctx);
  await markOtherRenders(ctx);
}
