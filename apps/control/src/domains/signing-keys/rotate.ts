import { generateEs256Key } from '@sunray/primitives/tokens/es256-key.ts';
import { eq } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { settlePropagation } from '../propagations/settle.ts';
import { addSigningKey } from './add.ts';
import { advanceSessionKeys } from './advance.ts';
import { findSessionKey } from './find.ts';
import { lockSigningKeys } from './lock.ts';
import type { SessionKeyView } from './schema.ts';
import { stepSessionKeys } from './step.ts';
import { signingKeys } from './table.ts';

/**
 * Makes the next session key, tells the edges, and lets it sign if they have heard within some seconds; otherwise the
 * job goes on. `retire_former`: from then on no key of before verifies, so every session ends. While a rotation is
 * under way its key is taken.
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
    const waiting = (await lockSigningKeys(tx)).findLast(({ state }) => state === 'published');
    if (waiting === undefined) {
      const key = await generateEs256Key();
      await addSigningKey(tx, key, { state: 'published', retiresFormer });
      return key.kid;
    }
    if (retiresFormer)
      await tx.db.update(signingKeys).set({ retiresFormer }).where(eq(signingKeys.kid, waiting.kid));
    return waiting.kid;
  });
}
