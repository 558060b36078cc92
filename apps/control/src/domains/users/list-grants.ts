import { asc, eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { hosts } from '../hosts/table.ts';
import { findUser } from './find.ts';
import { userHosts } from './table.ts';

/** The hosts a person may enter. Refuses `resource.not-found`. */
export async function listGrants(
  ctx: Ctx,
  input: { user_id: string },
): Promise<{ items: { host_id: string; domain: string }[] }> {
  await findUser(ctx, input);
  const items = await ctx.db
    .select({ host_id: hosts.id, domain: hosts.domain })
    .from(userHosts)
    .innerJoin(hosts, eq(hosts.id, userHosts.hostId))
    .where(eq(userHosts.userId, input.user_id))
    .orderBy(asc(hosts.domain))
    .limit(10_000);
  return { items };
}
