import type { Ctx } from '../../ctx.ts';
import { sendPollsHome } from '../../feed/announce.ts';
import { record } from '../audit/record.ts';
import { beginAnew } from '../installation/begin-anew.ts';
import { installation } from '../installation/table.ts';
import { endAllSessions } from '../sessions/end-all.ts';
import { revokeOpenTokens } from '../setup-tokens/revoke-open.ts';
import { extendLeave } from './extend-leave.ts';
import { lockCopiesForEpoch } from './lock-epoch.ts';
import { markAllBehind } from './mark-all-behind.ts';

/** An edge that claims more knows nothing: the epoch has to stay a number that counts. */
const MOST_EPOCHS_AHEAD = 1_000_000;

/**
 * Makes every fact newer than whatever an edge may have heard from a past that this database has lost, ends all
 * sessions, whose generation is over, and takes back all setup tokens, which may have been used (leases.md C9).
 * `knownEpoch` is the highest that the edge has heard of, null where nobody said: where the epoch is above it, that
 * past is dealt with already. True when it rose.
 */
export async function raiseEpoch(
  tx: Ctx,
  input: { knownEpoch: number | null; why: string },
): Promise<boolean> {
  const [state] = await tx.db.select({ epoch: installation.epoch }).from(installation).limit(1).for('update');
  if (state === undefined) throw new Error('the installation row is missing');
  if (input.knownEpoch !== null && state.epoch > input.knownEpoch) return false;
  const ended = await endAllSessions(tx, { why: 'restored' });
  const tokensRevoked = await revokeOpenTokens(tx, { reason: 'restored' });
  await lockCopiesForEpoch(tx);
  const knownEpoch = Math.min(input.knownEpoch ?? 0, state.epoch + MOST_EPOCHS_AHEAD);
  const { epoch, gen } = await beginAnew(tx, { knownEpoch });
  await markAllBehind(tx);
  await extendLeave(tx);
  await record(tx, {
    event: 'system.epoch_raised',
    action: 'update',
    severity: 'critical',
    resource: { type: 'installation', id: null },
    newValues: { epoch, generation: gen, sessions_ended: ended, setup_links_taken_back: tokensRevoked },
    reason: input.why,
  });
  await sendPollsHome(tx);
  return true;
}
