import { type Ctx, inTransaction } from '../../ctx.ts';
import { findDatabaseRun, noteDatabaseRun } from '../installation/database-run.ts';
import { beginAfterLostPast } from './lost-past.ts';

/**
 * Since when the database server in use is in use. Whoever meets one that has branched off from what was in use treats
 * it as one that has lost a past (leases.md C9), unless the operator vouches for its standby.
 */
export async function meetDatabase(ctx: Ctx): Promise<Date> {
  return (await findDatabaseRun(ctx)) ?? inTransaction(ctx, meetAnew);
}

async function meetAnew(tx: Ctx): Promise<Date> {
  const isBranchedOff = await noteDatabaseRun(tx);
  if (isBranchedOff && !tx.deps.config.losslessFailover)
    await beginAfterLostPast(tx, { knownEpoch: null, why: 'the database has branched off from its past' });
  const since = await findDatabaseRun(tx);
  if (since === null) throw new Error('the installation row is missing');
  return since;
}
