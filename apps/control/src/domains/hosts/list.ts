import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { cursorText, type Page, type PageRequest, parseCursor, toPage } from '../paging.ts';
import { type HostView, toHostView } from './schema.ts';
import { hosts, hostWorkers } from './table.ts';

type Input = PageRequest & { domain?: string | undefined };

const AFTER = z.tuple([cursorText]);

/** Hosts by domain, optionally the one of a domain. */
export async function listHosts(ctx: Ctx, input: Input): Promise<Page<HostView>> {
  const after = parseCursor(input.cursor, AFTER)?.[0];
  const rows = await ctx.db
    .select()
    .from(hosts)
    .where(
      and(
        after === undefined ? undefined : gt(hosts.domain, after),
        input.domain === undefined ? undefined : eq(hosts.domain, input.domain),
      ),
    )
    .orderBy(asc(hosts.domain))
    .limit(input.limit + 1);
  const bound = await bindingsOf(
    ctx,
    rows.map((row) => row.id),
  );
  return toPage(rows, input.limit, {
    item: (row) => toHostView(row, bound.get(row.id) ?? []),
    keyOf: (row) => [row.domain],
  });
}

async function bindingsOf(ctx: Ctx, hostIds: string[]): Promise<Map<string, string[]>> {
  if (hostIds.length === 0) return new Map();
  const rows = await ctx.db
    .select({ hostId: hostWorkers.hostId, workerId: hostWorkers.workerId })
    .from(hostWorkers)
    .where(inArray(hostWorkers.hostId, hostIds))
    .orderBy(hostWorkers.workerId)
    .limit(10_000);
  const byHost = Map.groupBy(rows, (row) => row.hostId);
  return new Map(byHost.entries().map(([hostId, found]) => [hostId, found.map((row) => row.workerId)]));
}
