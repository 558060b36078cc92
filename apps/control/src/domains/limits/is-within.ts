import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { type AttemptLimit, countEvent } from './count.ts';

/** Counts one event, and says whether it is still within its limit instead of refusing. */
export async function isWithin(ctx: Ctx, limit: AttemptLimit): Promise<boolean> {
  try {
    await countEvent(ctx, limit);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
