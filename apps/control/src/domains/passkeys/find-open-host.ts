import { eq } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';
import { hosts } from '../hosts/table.ts';

export type OpenHost = {
  id: string;
  domain: string;
  publicOrigin: string;
  rpId: string;
  sessionDurationS: number;
};

/** A host that people may sign in to now. Refuses `host.unknown`, `host.locked`, `host.inactive`. */
export async function findOpenHost(ctx: Ctx, hostId: string): Promise<OpenHost> {
  const [found] = await ctx.db
    .select({
      id: hosts.id,
      domain: hosts.domain,
      publicOrigin: hosts.publicOrigin,
      rpId: hosts.rpId,
      sessionDurationS: hosts.sessionDurationS,
      isActive: hosts.isActive,
      blockTraffic: hosts.blockTraffic,
    })
    .from(hosts)
    .where(eq(hosts.id, hostId))
    .limit(1);
  if (found === undefined) throw new Refusal('host.unknown');
  const { isActive, blockTraffic, ...host } = found;
  if (blockTraffic) throw new Refusal('host.locked');
  if (!isActive) throw new Refusal('host.inactive');
  return host;
}
