import { and, asc, gt, inArray, isNull, or } from 'drizzle-orm';
import { type Ctx, nowOf } from '../../ctx.ts';
import { workerKeys } from './table.ts';

export type LiveKey = { workerId: string; keyId: string; createdAt: Date; expiresAt: Date | null };

/** The keys workers may sign with now: the one that ends first before the others, the lasting one last. */
export function liveKeysOf(ctx: Ctx, workerIds: readonly string[]): Promise<LiveKey[]> {
  return ctx.db
    .select({
      workerId: workerKeys.workerId,
      keyId: workerKeys.keyId,
      createdAt: workerKeys.createdAt,
      expiresAt: workerKeys.expiresAt,
    })
    .from(workerKeys)
    .where(and(inArray(workerKeys.workerId, [...workerIds]), isLive(nowOf(ctx))))
    .orderBy(asc(workerKeys.expiresAt), asc(workerKeys.createdAt), asc(workerKeys.keyId))
    .limit(1000);
}

/** Holds for keys that have not ended. */
export function isLive(now: Date) {
  return or(isNull(workerKeys.expiresAt), gt(workerKeys.expiresAt, now));
}
