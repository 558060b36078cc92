import { sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { nonceSince } from './nonce-since-table.ts';

/**
 * Notes that used nonces are kept from now on, where that is not known: a crash of the server, a standby's promotion or
 * a restore has emptied both tables.
 */
export async function keepNonces(ctx: Ctx): Promise<void> {
  await ctx.db.insert(nonceSince).values({ id: 1, at: sql`clock_timestamp()` }).onConflictDoNothing();
}
