import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { progressOf } from '../propagations/progress-of.ts';
import { holderKeys } from './holder-key-table.ts';

/** A JWKS is kept so long by whoever verifies; a key that came since stands in none of these. */
const JWKS_KEPT_S = 60;

/**
 * The keys of a holder that whoever verifies can know by now: every edge of the hosts concerned shows them, or serves
 * nobody, and for so long that no older JWKS is kept.
 */
export async function usableKeys(ctx: Ctx, { holder }: { holder: string }): Promise<string[]> {
  const ofHolder = eq(holderKeys.holderId, holder);
  const waiting = await ctx.db
    .select({ kid: holderKeys.kid, propagationId: holderKeys.propagationId })
    .from(holderKeys)
    .where(and(ofHolder, isNull(holderKeys.usableAt), isOldEnough()))
    .limit(10);
  const found: string[] = [];
  for (const { kid, propagationId } of waiting) {
    // Only what has settled is ever forgotten, so a way that is not known any more has come to its end.
    const progress = await progressOf(ctx, propagationId);
    if (progress?.state !== 'pending') found.push(kid);
  }
  if (found.length > 0)
    await ctx.db
      .update(holderKeys)
      .set({ usableAt: sql`clock_timestamp()` })
      .where(and(ofHolder, inArray(holderKeys.kid, found)));
  const rows = await ctx.db
    .select({ kid: holderKeys.kid })
    .from(holderKeys)
    .where(and(ofHolder, isNotNull(holderKeys.usableAt)))
    .orderBy(holderKeys.registeredAt, holderKeys.kid)
    .limit(10);
  return rows.map(({ kid }) => kid);
}

function isOldEnough() {
  return sql`${holderKeys.registeredAt} + make_interval(secs => ${JWKS_KEPT_S}::int) <= clock_timestamp()`;
}
