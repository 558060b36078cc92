import { and, eq } from 'drizzle-orm';
import type { HostFact } from '@sunray/contract/facts.ts';
import type { Ctx } from '../../ctx.ts';
import { hosts, hostWorkers } from '../hosts/table.ts';

/** The host's document for a worker that serves it, else null. The caller holds the head's lock. */
export async function buildHostFact(tx: Ctx, workerId: string, hostId: string): Promise<HostFact | null> {
  const [row] = await tx.db
    .select({ host: hosts })
    .from(hosts)
    .innerJoin(hostWorkers, and(eq(hostWorkers.hostId, hosts.id), eq(hostWorkers.workerId, workerId)))
    .where(eq(hosts.id, hostId))
    .limit(1);
  if (row === undefined) return null;
  const { host } = row;
  return {
    kind: 'host',
    host_id: host.id,
    domain: host.domain,
    public_origin: host.publicOrigin,
    backend_url: host.backendUrl,
    is_active: host.isActive,
    block_traffic: host.blockTraffic,
    rp_id: host.rpId,
    websockets: host.websockets,
    websocket_origins: host.websocketOrigins,
    cors: host.cors,
    security_headers: host.securityHeaders,
    max_body_bytes: host.maxBodyBytes,
    decision_sampling: host.decisionSampling,
    support_contact: tx.deps.config.supportContact,
  };
}
