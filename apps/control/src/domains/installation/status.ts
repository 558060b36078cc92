import { asc, isNull, sql } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { VERSION } from '../../version.ts';
import { holders } from '../facts/table.ts';
import { hosts } from '../hosts/table.ts';
import { users } from '../users/table.ts';
import { workers } from '../workers/table.ts';
import { installation } from './table.ts';

/** How the installation is, as `sunray doctor` asks. */
export async function readStatus(ctx: Ctx) {
  const [server] = await ctx.db.execute<{ version: string; at: string }>(
    sql`select current_setting('server_version') as version, to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`,
  );
  const [state] = await ctx.db
    .select({ epoch: installation.epoch, gen: installation.gen })
    .from(installation)
    .limit(1);
  const seen = await ctx.db
    .select({
      id: workers.id,
      name: workers.name,
      edgeVersion: workers.edgeVersion,
      lastSeenAt: workers.lastSeenAt,
    })
    .from(workers)
    .where(isNull(workers.removedAt))
    .orderBy(asc(workers.name))
    .limit(1000);
  return {
    version: VERSION,
    environment: ctx.deps.config.env,
    now: new Date(ctx.clock.nowMs()).toISOString(),
    database: { version: server?.version ?? 'unknown', now: server?.at ?? 'unknown' },
    epoch: state?.epoch ?? 0,
    generation: state?.gen ?? 0,
    counts: {
      users: await ctx.db.$count(users),
      hosts: await ctx.db.$count(hosts),
      holders: await ctx.db.$count(holders),
    },
    workers: seen.map((worker) => ({
      id: worker.id,
      name: worker.name,
      edge_version: worker.edgeVersion,
      last_seen_at: worker.lastSeenAt?.toISOString() ?? null,
    })),
  };
}
