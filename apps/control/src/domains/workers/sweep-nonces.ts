import { lt } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { usedNonces } from './nonce-table.ts';

/** Forgets nonces whose signatures are too old to be accepted anyway. */
export async function sweepNonces(ctx: Ctx): Promise<void> {
  await ctx.db.delete(usedNonces).where(lt(usedNonces.expiresAt, nowOf(ctx)));
}
