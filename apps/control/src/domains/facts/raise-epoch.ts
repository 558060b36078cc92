import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { sendPollsHome } from '../../feed/announce.ts';
import { record } from '../audit/record.ts';
import { beginAnew } from '../installation/begin-anew.ts';
import { installation } from '../installation/table.ts';
import { endAllSessions } from '../sessions/end-all.ts';
import { lockCopiesForEpoch } from './lock-epoch.ts';
import { markAllBehind } from './mark-all-behind.ts';

/**
 * Makes every fact newer than whatever an edge may have heard from a past that this database has lost, and ends all
 * sessions: their generation is over (leases.md C9). `knownEpoch` is the highest that the edge has heard of; where the
 * epoch is above it, that past is dealt with already. True when it rose.
 */
export async function raiseEpoch(tx: Ctx, input: { knownEpoch: number; why: string }): Promise<boolean> {
  const [state] = await tx.db.select({ epoch: installation.epoch }).from(installation).limit(1).for('update');
  if (state === undefined) throw new Error('the installation row is missing');
  if (state.epoch > input.knownEpoch) return false;
  const ended = await endAllSessions(tx, { why: 'restored' });
  await lockCopiesForEpoch(tx);
  const { epoch, gen } = await beginAnew(tx, input);
  await markAllBehind(tx);
  // What was granted after this database's past is forgotten with it: a holder that is not heard of may serve on.
  await tx.db.execute(sql`
    update holders h set serves_until = greatest(h.serves_until, clock_timestamp() + make_interval(secs => w.max_stale_s))
    from workers w where w.id = h.worker_id`);
  await record(tx, {
    event: 'system.epoch_raised',
    action: 'update',
    severity: 'critical',
    resource: { type: 'installation', id: null },
    newValues: { epoch, generation: gen, sessions_ended: ended },
    reason: input.why,
  });
  await sendPollsHome(tx);
  return true;
}
