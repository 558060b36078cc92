import { sql } from 'drizzle-orm';
import type { Ctx } from '../ctx.ts';
import { ACK_CHANNEL, FEED_CHANNEL } from './signals.ts';

/** Wakes every waiting poll, in every process, when the transaction commits. */
export async function announceFacts(tx: Ctx): Promise<void> {
  await tx.db.execute(sql`select pg_notify(${FEED_CHANNEL}, '')`);
}

/** Makes every waiting poll answer at once, so that its holder shows its mark anew. */
export async function sendPollsHome(ctx: Ctx): Promise<void> {
  await ctx.db.execute(sql`select pg_notify(${FEED_CHANNEL}, 'all')`);
}

/** Wakes whoever waits for acknowledgements. */
export async function announceAcks(tx: Ctx): Promise<void> {
  await tx.db.execute(sql`select pg_notify(${ACK_CHANNEL}, '')`);
}
