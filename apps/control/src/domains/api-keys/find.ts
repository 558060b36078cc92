import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { hashApiToken } from '@sunray/primitives/api-token.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { apiKeys } from './table.ts';

/** The live key of a token, or null for an unknown, revoked or expired one. Notes its use, to the minute. */
export async function findApiKey(
  ctx: Ctx,
  token: string,
): Promise<{ id: string; name: string; role: string } | null> {
  const now = nowOf(ctx);
  const live = and(
    eq(apiKeys.tokenHash, await hashApiToken(token)),
    isNull(apiKeys.revokedAt),
    or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)),
  );
  const [key] = await ctx.db
    .select({ id: apiKeys.id, name: apiKeys.name, role: apiKeys.role })
    .from(apiKeys)
    .where(live)
    .limit(1);
  if (key === undefined) return null;
  const minuteAgo = new Date(now.getTime() - 60_000);
  await ctx.db
    .update(apiKeys)
    .set({ lastUsedAt: now })
    .where(
      and(
        eq(apiKeys.id, key.id),
        sql`coalesce(${apiKeys.lastUsedAt}, 'epoch') < ${minuteAgo.toISOString()}::timestamptz`,
      ),
    );
  return key;
}
