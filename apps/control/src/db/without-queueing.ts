import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';

/**
 * Runs a statement that locks whole tables, in a transaction of its own that gives up soon. While it waits for its lock
 * everybody who writes into the table waits behind it, and a backup reads for hours. Fails with 55P03 then.
 */
export function withoutQueueing(db: Db, statement: SQL): Promise<void> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`set local lock_timeout = '300ms'`);
    await tx.execute(statement);
  });
}
