import { generateEs256Key } from '@sunray/primitives/tokens/es256-key.ts';
import { eq } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { settlePropagation } from '../propagations/settle.ts';
import { addSigningKey } from './add.ts';
import { advanceSessionKeys } from './advance.ts';
import { findSessionKey } from './find.ts';
import { lockSigningKeys } from './lock.ts';
import type { SessionKeyView } from './schema.ts';
import { stepSessionKeys } from './step.ts';
import { signingKeys } from './table.ts';

/** Every edge is told of every key that is not retired; nobody needs as many on one day. */
const MOST_KEYS = 20;

/**
 * Makes the next session key, tells the edges, and lets it sign if they have heard within some seconds; otherwise the
 * job goes on. `retire_former`: from then on no key of before verifies, so every session ends. While a rotation is
 * under way its key is taken. Refuses `resource.conflict` while too many keys verify, unless they are to end.
 */
export async function rotateSessionKey(ctx: Ctx, input: { retire_former: boolean }): Promise<SessionKeyView> {
  const kid = await publishNext(ctx, input.retire_former);
  await stepSessionKeys(ctx);
  const { propagation_id: id } = await findSessionKey(ctx, { kid });
  if (id !== null) await settlePropagation(ctx, id);
  await advanceSessionKeys(ctx);
  return findSessionKey(ctx, { kid });
}

function publishNext(ctx: Ctx, retiresFormer: boolean): Promise<string> {
  return inTransaction(ctx, async (tx) => {
    const keys = await lockSigningKeys(tx);
    const waiting = keys.findLast(({ state }) => state === 'published');
    if (waiting === undefined) {
      if (keys.length >= MOST_KEYS && !retiresFormer) throw tooMany(keys.length);
      const key = await generateEs256Key();
      await addSigningKey(tx, key, { state: 'published', retiresFormer });
      return key.kid;
    }
    if (retiresFormer)
      await tx.db.update(signingKeys).set({ retiresFormer }).where(eq(signingKeys.kid, waiting.kid));
    return waiting.kid;
  });
}

function tooMany(count: number): Refusal {
  const detail = `${count} keys verify sessions, each for a day after another took over; rotate later, or end them with retire_former`;
  return new Refusal('resource.conflict', { detail });
}
