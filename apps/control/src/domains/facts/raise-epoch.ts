import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { sendPollsHome } from '../../feed/announce.ts';
import { record } from '../audit/record.ts';
import { beginAnew } from '../installation/begin-anew.ts';
import { installation } from '../installation/table.ts';
import { endAllSessions } from '../sessions/end-all.ts';
import { revokeOpenTokens } from '../setup-tokens/revoke-open.ts';
import { extendLeave } from './extend-leave.ts';
import { sendHoldersAway } from './send-holders-away.ts';

/**
 * Makes every fact newer than whatever an edge may have heard from a past that this database has lost, ends all
 * sessions, whose generation is over, and takes back all setup tokens, which may have been used, and sends
 * every holder away, for each may hold copies that are forgotten here (leases.md C9).
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
  // However many there are: it has to succeed, or nothing is answered any more.
  await tx.db.execute(sql`set local statement_timeout = 0`);
  const ended = await endAllSessions(tx, { why: 'restored' });
  const tokensRevoked = await revokeOpenTokens(tx, { reason: 'restored' });
  const { epoch, gen } = await beginAnew(tx, { knownEpoch: input.knownEpoch ?? 0 });
  await extendLeave(tx);
  await sendHoldersAway(tx);
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
