import { isNull } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { holders } from './table.ts';

/** Makes every holder take a new identity; each goes on to count until it is past what it was granted. */
export async function sendHoldersAway(tx: Ctx): Promise<void> {
  await tx.db
    .update(holders)
    .set({ supersededAt: nowOf(tx), supersededWhy: 'unknown_mark' })
    .where(isNull(holders.supersededAt));
}
