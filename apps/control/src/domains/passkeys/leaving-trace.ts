import type { Ctx } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { TracedRefusal } from './traced-refusal.ts';

/**
 * Runs `work`; a traced refusal that leaves it is audited through `ctx`, outside every transaction of `work`,
 * and goes on. `ctx` must not be a transaction.
 */
export async function leavingTrace<Result>(ctx: Ctx, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TracedRefusal) await record(ctx, error.trace);
    throw error;
  }
}
