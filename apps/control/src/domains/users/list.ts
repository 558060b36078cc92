import { and, asc, eq, gt } from 'drizzle-orm';
import type { Ctx } from '../../ctx.ts';
import { type Page, parseCursor, toPage } from '../../http/paging.ts';
import { toUserView, type UserView } from './schema.ts';
import { type UserStatus, users } from './table.ts';
import { usernameKey } from './username-key.ts';

type Input = { limit: number; cursor?: string | undefined; username?: string | undefined; status?: UserStatus | undefined };

/** People by name, optionally the one of a name or those of a status. */
export async function listUsers(ctx: Ctx, input: Input): Promise<Page<UserView>> {
  const after = parseCursor(input.cursor, 1)?.[0];
  const rows = await ctx.db
    .select()
    .from(users)
    .where(
      and(
        after === undefined ? undefined : gt(users.usernameKey, after),
        input.username === undefined ? undefined : eq(users.usernameKey, usernameKey(input.username)),
        input.status === undefined ? undefined : eq(users.status, input.status),
      ),
    )
    .orderBy(asc(users.usernameKey))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, { item: toUserView, keyOf: (row) => [row.usernameKey] });
}
