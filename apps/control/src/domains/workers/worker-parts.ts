import { and, asc, count, desc, eq, inArray } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { holderKeys } from '../facts/holder-key-table.ts';
import { factCopies, holders } from '../facts/table.ts';
import { hosts, hostWorkers } from '../hosts/table.ts';
import { type LiveKey, liveKeysOf } from './live-keys.ts';

type Holder = Pick<
  typeof holders.$inferSelect,
  | 'id'
  | 'region'
  | 'edgeVersion'
  | 'servesUntil'
  | 'lastPolledAt'
  | 'supersededAt'
  | 'copiesHeld'
  | 'createdAt'
  | 'lastSeenAt'
>;

type AssertionKey = Pick<typeof holderKeys.$inferSelect, 'holderId' | 'kid' | 'registeredAt' | 'usableAt'>;

/** What belongs to a worker and stands in other tables. */
export type WorkerParts = {
  hosts: { hostId: string; domain: string }[];
  /** `pending`: copies that are older than their facts. */
  holders: (Holder & { pending: number; assertionKeys: AssertionKey[] })[];
  keys: Omit<LiveKey, 'workerId'>[];
};

/** As a worker that was just made has it. */
export const NO_PARTS: WorkerParts = { hosts: [], holders: [], keys: [] };

/** The parts of these workers: hosts by domain, holders by when they were seen last, live keys. */
export async function partsOf(
  ctx: Ctx,
  workerIds: readonly string[],
): Promise<(workerId: string) => WorkerParts> {
  if (workerIds.length === 0) return () => NO_PARTS;
  const served = Map.groupBy(await hostsOf(ctx, workerIds), (host) => host.workerId);
  const found = await holdersOf(ctx, workerIds);
  const holderIds = found.map((holder) => holder.id);
  const behind = await behindOf(ctx, holderIds);
  const signing = Map.groupBy(await assertionKeysOf(ctx, holderIds), (key) => key.holderId);
  const held = Map.groupBy(found, (holder) => holder.workerId);
  const keys = Map.groupBy(await liveKeysOf(ctx, workerIds), (key) => key.workerId);
  return (workerId) => ({
    hosts: served.get(workerId) ?? [],
    holders: (held.get(workerId) ?? []).map((holder) => ({
      ...holder,
      pending: behind.get(holder.id) ?? 0,
      assertionKeys: signing.get(holder.id) ?? [],
    })),
    keys: keys.get(workerId) ?? [],
  });
}

function hostsOf(ctx: Ctx, workerIds: readonly string[]) {
  return ctx.db
    .select({ workerId: hostWorkers.workerId, hostId: hosts.id, domain: hosts.domain })
    .from(hostWorkers)
    .innerJoin(hosts, eq(hosts.id, hostWorkers.hostId))
    .where(inArray(hostWorkers.workerId, [...workerIds]))
    .orderBy(asc(hosts.domain))
    .limit(10_000);
}

function holdersOf(ctx: Ctx, workerIds: readonly string[]) {
  return ctx.db
    .select({
      id: holders.id,
      workerId: holders.workerId,
      region: holders.region,
      edgeVersion: holders.edgeVersion,
      servesUntil: holders.servesUntil,
      lastPolledAt: holders.lastPolledAt,
      supersededAt: holders.supersededAt,
      copiesHeld: holders.copiesHeld,
      createdAt: holders.createdAt,
      lastSeenAt: holders.lastSeenAt,
    })
    .from(holders)
    .where(inArray(holders.workerId, [...workerIds]))
    .orderBy(desc(holders.lastSeenAt))
    .limit(10_000);
}

/** Keys of what backends are told, the oldest first. */
async function assertionKeysOf(ctx: Ctx, holderIds: readonly string[]): Promise<AssertionKey[]> {
  if (holderIds.length === 0) return [];
  return ctx.db
    .select({
      holderId: holderKeys.holderId,
      kid: holderKeys.kid,
      registeredAt: holderKeys.registeredAt,
      usableAt: holderKeys.usableAt,
    })
    .from(holderKeys)
    .where(inArray(holderKeys.holderId, [...holderIds]))
    .orderBy(asc(holderKeys.registeredAt), asc(holderKeys.kid))
    .limit(30_000);
}

async function behindOf(ctx: Ctx, holderIds: readonly string[]): Promise<Map<string, number>> {
  if (holderIds.length === 0) return new Map();
  const rows = await ctx.db
    .select({ holderId: factCopies.holderId, behind: count() })
    .from(factCopies)
    .where(and(inArray(factCopies.holderId, [...holderIds]), eq(factCopies.isBehind, true)))
    .groupBy(factCopies.holderId)
    .limit(10_000);
  return new Map(rows.map((row) => [row.holderId, row.behind]));
}
