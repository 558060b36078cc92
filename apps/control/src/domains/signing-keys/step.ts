import { generateEs256Key } from '@sunray/primitives/tokens/es256-key.ts';
import { isNull } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../ctx.ts';
import { installation } from '../installation/table.ts';
import { addSigningKey } from './add.ts';
import { announceKeys } from './announce.ts';
import { lockSigningKeys } from './lock.ts';
import { type KeyStep, nextKeyStep } from './next-step.ts';
import { promoteKey } from './promote.ts';
import { retireKeys } from './retire.ts';
import { signingKeys } from './table.ts';

/**
 * Does the next step that is due with the session keys, whole or not at all, and says which; `none` where nothing is
 * due or an edge has still to hear of a key. Cut off anywhere, the next call goes on.
 */
export function stepSessionKeys(ctx: Ctx): Promise<KeyStep['step']> {
  return inTransaction(ctx, async (tx) => {
    const keys = await lockSigningKeys(tx);
    const [state] = await tx.db.select({ epoch: installation.epoch }).from(installation).limit(1);
    if (state === undefined) throw new Error('the installation row is missing');
    const { epoch } = state;
    const hasUntold = (await tx.db.$count(signingKeys, isNull(signingKeys.announcedEpoch))) > 0;
    const due = nextKeyStep({ keys, hasUntold, epoch, nowMs: tx.clock.nowMs() });
    switch (due.step) {
      case 'announce':
        await announceKeys(tx, epoch);
        return due.step;
      case 'retire':
        await retireKeys(tx, due.kids, 'expired');
        return due.step;
      case 'promote':
        return (await promoteKey(tx, { key: due.key, keys })) ? due.step : 'none';
      case 'publish':
        await addSigningKey(tx, await generateEs256Key(), { state: 'published' });
        return due.step;
      case 'none':
        return due.step;
      default:
        return due satisfies never;
    }
  });
}
